import CoveyCrypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#else
  import Darwin
#endif

/// A download in progress: `<name>.part` beside the final file, locked against other processes.
final class PartFile: Sendable {
  let path: String
  private let final: String
  private let descriptor: Int32

  /// Opens or makes the part file of `final`.
  /// - Throws: ``FetchError/busy(path:)`` or ``FetchError/disk(path:reason:)``.
  init(for final: String) throws {
    self.final = final
    path = final + ".part"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw PartFile.failure(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw FetchError.busy(path: final)
    }
  }

  deinit {
    close(descriptor)
  }

  /// Lets other processes have the file; a session may hold this object a little longer than its download takes.
  func unlock() { flock(descriptor, LOCK_UN) }

  /// Bytes there already.
  func size() throws -> Int {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw PartFile.failure(path) }
    return Int(end)
  }

  /// Cuts the file to `size` bytes.
  func truncate(to size: Int) throws {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw PartFile.failure(path) }
  }

  /// Writes all of `bytes` from `offset` on.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let written = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if written > 0 {
        done += written
      } else if written == 0 || errno != EINTR {
        throw PartFile.failure(path)
      }
    }
  }

  /// The digest of everything there.
  func digest() throws -> SHA256Digest { try PartFile.digest(of: descriptor, path: path) }

  /// Makes the part the final file: on disk first, then renamed, so that the final name never holds half a file.
  func commit() throws {
    guard fsync(descriptor) == 0, rename(path, final) == 0 else { throw PartFile.failure(final) }
  }

  /// Removes the part.
  func remove() { unlink(path) }

  /// The digest of the file at `path`; nil if there is none.
  static func digest(ofFileAt path: String) throws -> SHA256Digest? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path)
    }
    defer { close(descriptor) }
    return try digest(of: descriptor, path: path)
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST || errno == EISDIR else { throw failure(made) }
    }
  }

  /// Removes a folder if there is nothing in it.
  static func removeFolder(ifEmpty path: String) { rmdir(path) }

  private static func digest(of descriptor: Int32, path: String) throws -> SHA256Digest {
    var hasher = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let found = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if found < 0 && errno == EINTR { continue }
      guard found >= 0 else { throw failure(path) }
      guard found > 0 else { return hasher.finish() }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<found]))
      offset += found
    }
  }

  private static func failure(_ path: String) -> FetchError {
    .disk(path: path, reason: String(cString: strerror(errno)))
  }
}
