#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Keeps a second process out of a folder. The system lets go of it when the process ends, however that comes.
package final class FolderLock: Sendable {
  private let folder: OpenFile?

  /// Locks a folder; nil if another process has it.
  package init?(_ path: String) {
    folder = try? OpenFile(path, flags: O_RDONLY, for: .write)
    do throws(FileError) {
      try folder?.lock()
    } catch {
      // File systems without locks let everybody in.
      if error.isLocked { return nil }
    }
  }
}
