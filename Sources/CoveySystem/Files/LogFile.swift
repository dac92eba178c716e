/// A file that only grows, held by one process at a time. Closes itself.
package final class LogFile {
  private let path: String
  /// The file whose lock this process holds. It is never removed or renamed, so that all processes lock the same one.
  private let lock: OpenFile
  private var file: OpenFile

  /// Opens the file, made with `header` if there is none, and locks it by another file beside it, `path.lock`. Both are
  /// readable by their owner alone.
  /// - Throws: An error that ``FileError/isLocked`` if another holds it.
  package init(_ path: String, header: [UInt8]) throws(FileError) {
    self.path = path
    lock = try OpenFile(updatingOrMaking: path + ".lock", permissions: 0o600)
    try lock.lock()
    do throws(FileError) {
      file = try OpenFile(updating: path)
    } catch  where error.isMissing {
      file = try Self.made(path, of: header)
      try FileSystem.synchronize(folder: FileSystem.folder(of: path))
    }
  }

  /// All bytes.
  package func read() throws(FileError) -> [UInt8] {
    let size = try file.size
    let bytes = try file.read(size)
    guard bytes.count == size else { throw FileError(.read, path, "it became shorter while it was read") }
    return bytes
  }

  /// Writes `bytes` behind the first `offset` ones, and returns when they are on the disk.
  package func append(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try file.write(bytes.span.bytes, at: offset)
    try file.synchronizeDrive()
  }

  /// Cuts everything behind the first `count` bytes off.
  package func cut(to count: Int) throws(FileError) {
    try file.truncate(to: count)
    try file.synchronizeDrive()
  }

  /// Gives the file other bytes: after a crash at any moment it holds either the old or the new ones.
  package func replace(with bytes: [UInt8]) throws(FileError) {
    file = try Self.made(path, of: bytes)
    try FileSystem.synchronize(folder: FileSystem.folder(of: path))
  }

  /// A new file in the place of `path`.
  private static func made(_ path: String, of bytes: [UInt8]) throws(FileError) -> OpenFile {
    let temporary = path + ".writing"
    FileSystem.remove(temporary)
    let new = try OpenFile(making: temporary, permissions: 0o600)
    do throws(FileError) {
      try new.write(bytes.span.bytes, at: 0)
      try new.synchronizeDrive()
      try FileSystem.move(temporary, to: path)
    } catch {
      FileSystem.remove(temporary)
      throw error
    }
    return new
  }
}
