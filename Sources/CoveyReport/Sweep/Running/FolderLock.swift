internal import CoveyConfiguration
import CoveyCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Keeps a second process out of a folder. The system lets go of it when the process ends, however that comes.
final class FolderLock {
  private let file: Int32

  /// Locks a folder.
  /// - Throws: `SettingsError` if another process has it.
  init(_ path: String) throws(SettingsError) {
    file = open(path, O_RDONLY | O_CLOEXEC)
    // File systems without locks let everybody in.
    if file >= 0, flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(file)
      throw SettingsError(nil, "another process runs the sweep in \(path); wait for it, or end it first")
    }
  }

  deinit {
    if file >= 0 { close(file) }
  }
}
