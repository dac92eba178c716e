#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that only grows, held by one process at a time. Closes itself.
final class HistoryFile {
  private let path: String
  /// The file whose lock this process holds. It is never removed or renamed, so that all processes lock the same one.
  private let lock: Int32
  private var file: Int32

  /// Opens the file, made with `header` if there is none, and locks it.
  /// - Throws: ``SecureAggregationError/refused(_:)``: ``Refusal/historyInUse`` if another holds it;
  ///   ``Refusal/historyDamaged`` if it cannot be read or written.
  init(_ path: String, header: [UInt8]) throws {
    self.path = path
    lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    file = -1
    guard lock >= 0 else { throw Self.failure }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw SecureAggregationError.refused(errno == EWOULDBLOCK ? .historyInUse : .historyDamaged)
    }
    file = open(path, O_RDWR | O_CLOEXEC)
    if file < 0 {
      guard errno == ENOENT else { throw Self.failure }
      try replace(with: header)
    }
  }

  deinit {
    if file >= 0 { close(file) }
    if lock >= 0 { close(lock) }
  }

  private static var failure: SecureAggregationError { .refused(.historyDamaged) }

  /// All bytes.
  func read() throws -> [UInt8] {
    var information = stat()
    guard fstat(file, &information) == 0 else { throw Self.failure }
    let size = Int(information.st_size)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let base = buffer.baseAddress {
        let got = pread(file, base + count, size - count, off_t(count))
        if got < 0 && errno == EINTR { continue }
        if got <= 0 { failed = true }
        if got <= 0 { break }
        count += got
      }
    }
    if failed { throw Self.failure }
    return bytes
  }

  /// Writes `bytes` behind the first `offset` ones, and returns when they are on the disk.
  func append(_ bytes: [UInt8], at offset: Int) throws {
    try write(bytes, to: file, at: offset)
    try Self.synchronize(file)
  }

  /// Cuts everything behind the first `count` bytes off.
  func cut(to count: Int) throws {
    guard ftruncate(file, off_t(count)) == 0 else { throw Self.failure }
    try Self.synchronize(file)
  }

  /// Gives the file other bytes: after a crash at any moment it holds either the old or the new ones.
  func replace(with bytes: [UInt8]) throws {
    let temporary = path + ".writing"
    unlink(temporary)
    let new = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard new >= 0 else { throw Self.failure }
    do {
      try write(bytes, to: new, at: 0)
      try Self.synchronize(new)
      guard rename(temporary, path) == 0 else { throw Self.failure }
    } catch {
      close(new)
      unlink(temporary)
      throw error
    }
    if file >= 0 { close(file) }
    file = new
    try synchronizeFolder()
  }

  private func write(_ bytes: [UInt8], to file: Int32, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(file, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure }
      done += count
    }
  }

  private static func synchronize(_ file: Int32) throws {
    #if canImport(Darwin)
      // fsync on Darwin leaves bytes in the drive's cache.
      if fcntl(file, F_FULLFSYNC) == 0 { return }
    #endif
    guard fsync(file) == 0 else { throw failure }
  }

  /// Makes the file's name survive a loss of power.
  private func synchronizeFolder() throws {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure }
    defer { close(descriptor) }
    // Some file systems cannot sync folders; they order their own metadata.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else { throw Self.failure }
  }
}
