#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file written from front to back; closes itself.
package final class FileWriter {
  /// How an existing file is treated.
  package enum Mode: Sendable {
    /// Start empty.
    case replace
    /// Keep the first bytes, drop the rest, write after them.
    case keep(bytes: Int)
    /// Write over the first bytes of an existing file.
    case overwrite
    /// Start empty, with a file that only its owner can read.
    case secret
  }

  private let file: OpenFile

  /// Opens or creates `path`.
  package init(_ path: String, mode: Mode = .replace) throws(FileError) {
    let flags = O_WRONLY | O_CREAT
    switch mode {
    case .replace: file = try OpenFile(path, flags: flags | O_TRUNC, permissions: 0o666, for: .write)
    case .keep(let bytes):
      file = try OpenFile(path, flags: flags, permissions: 0o666, for: .write)
      try file.truncate(to: bytes)
      try file.seekToEnd()
    case .overwrite: file = try OpenFile(path, flags: O_WRONLY, for: .write)
    case .secret: file = try OpenFile(path, flags: flags | O_EXCL, permissions: 0o600, for: .write)
    }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: RawSpan) throws(FileError) { try file.writeNext(bytes) }

  /// Returns when everything written is on the disk.
  package func synchronize() throws(FileError) {
    do {
      try file.synchronize()
    } catch {
      // Pipes and devices have no disk.
      if error.code != EINVAL { throw error }
    }
  }

  /// Replaces `path` as a whole: after a crash at any moment it holds either the old bytes or all of the new ones.
  /// On an error the old file stays.
  /// - Parameters:
  ///   - isSecret: Whether only the file's owner may read it.
  ///   - beforeRename: Called when the new bytes are on the disk under their temporary name.
  package static func replace(
    _ path: String, isSecret: Bool = false, beforeRename: () throws -> Void = {}, write: (FileWriter) throws -> Void
  ) throws {
    let temporary = path + ".writing"
    FileSystem.remove(temporary)
    do {
      let writer = try FileWriter(temporary, mode: isSecret ? .secret : .replace)
      try write(writer)
      try writer.synchronize()
      try beforeRename()
      try FileSystem.move(temporary, to: path)
    } catch {
      FileSystem.remove(temporary)
      throw error
    }
    try FileSystem.synchronize(folder: FileSystem.folder(of: path))
  }
}
