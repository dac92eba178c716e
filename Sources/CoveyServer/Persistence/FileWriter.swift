#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file open for writing; closes itself.
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

  private let file: Int32
  private let path: String

  /// Opens or creates `path`.
  package init(_ path: String, mode: Mode = .replace) throws {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC
    let descriptor: Int32
    switch mode {
    case .replace: descriptor = open(path, flags | O_TRUNC, 0o666)
    case .keep: descriptor = open(path, flags, 0o666)
    case .overwrite: descriptor = open(path, O_WRONLY | O_CLOEXEC)
    case .secret: descriptor = open(path, flags | O_EXCL, 0o600)
    }
    guard descriptor >= 0 else { throw PersistenceError.unwritable(path: path, reason: FileSystem.reason) }
    file = descriptor
    self.path = path
    if case .keep(let bytes) = mode {
      guard ftruncate(file, off_t(bytes)) == 0, lseek(file, 0, SEEK_END) >= 0 else {
        throw PersistenceError.unwritable(path: path, reason: FileSystem.reason)
      }
    }
  }

  deinit {
    close(file)
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: RawSpan) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        #if canImport(Darwin)
          let count = Darwin.write(file, base + done, buffer.count - done)
        #elseif canImport(Musl)
          let count = Musl.write(file, base + done, buffer.count - done)
        #else
          let count = Glibc.write(file, base + done, buffer.count - done)
        #endif
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw PersistenceError.unwritable(path: path, reason: FileSystem.reason) }
        done += count
      }
    }
  }

  /// Returns when everything written is on the disk.
  package func synchronize() throws {
    guard fsync(file) == 0 || errno == EINVAL else {
      throw PersistenceError.unwritable(path: path, reason: FileSystem.reason)
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
    try FileSystem.synchronize(
      folder: path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : ".")
  }
}
