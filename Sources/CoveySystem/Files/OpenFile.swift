#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open file; closes itself. Places in it are counted in bytes from its beginning.
package final class OpenFile: Sendable {
  package let path: String
  private let descriptor: Int32
  /// What errors say was tried, where that is not plain.
  private let access: FileError.Access

  init(_ path: String, flags: Int32, permissions: mode_t = 0, for access: FileError.Access) throws(FileError) {
    self.path = path
    self.access = access
    descriptor = Descriptors.open(path, flags | O_CLOEXEC, permissions)
    guard descriptor >= 0 else { throw FileError.last(access, path) }
  }

  /// Opens a file to read it.
  package convenience init(reading path: String) throws(FileError) {
    try self.init(path, flags: O_RDONLY, for: .read)
  }

  /// Opens a file that exists to read and write it.
  package convenience init(updating path: String) throws(FileError) {
    try self.init(path, flags: O_RDWR, for: .write)
  }

  /// Opens a file to read and write it, made if there is none.
  package convenience init(updatingOrMaking path: String, permissions: UInt32) throws(FileError) {
    try self.init(path, flags: O_RDWR | O_CREAT, permissions: mode_t(permissions), for: .write)
  }

  /// Makes a file to read and write it. There must be none.
  package convenience init(making path: String, permissions: UInt32) throws(FileError) {
    try self.init(path, flags: O_RDWR | O_CREAT | O_EXCL, permissions: mode_t(permissions), for: .write)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Its bytes.
  package var size: Int {
    get throws(FileError) {
      var information = stat()
      guard fstat(descriptor, &information) == 0 else { throw FileError.last(access, path) }
      return Int(information.st_size)
    }
  }

  /// Whether it is a regular file: no folder, pipe or device.
  var isRegular: Bool {
    get throws(FileError) {
      var information = stat()
      guard fstat(descriptor, &information) == 0 else { throw FileError.last(access, path) }
      return information.st_mode & S_IFMT == S_IFREG
    }
  }

  /// Copies bytes from `offset` on; fewer than there is room for only at the end of the file, or of what is there of a pipe.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.last(.read, path) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The first `count` bytes; fewer if the file is shorter.
  package func read(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      do throws(FileError) {
        found = try read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The next bytes, at most `count`, of a file that may be a pipe; none at its end.
  func readNext(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      let read = Descriptors.read(descriptor, UnsafeMutableRawBufferPointer(buffer))
      if read < 0 { failure = FileError.last(.read, path) }
      found = max(read, 0)
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError.last(.write, path) }
      done += count
    }
  }

  /// Writes all of `bytes` where the last such write ended.
  func writeNext(_ bytes: RawSpan) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      let count = bytes.withUnsafeBytes { Descriptors.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...])) }
      guard count > 0 else { throw FileError.last(.write, path) }
      done += count
    }
  }

  /// Drops all bytes but the first `count`.
  package func truncate(to count: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw FileError.last(.write, path) }
  }

  /// Lets writes go on at the end of the file.
  func seekToEnd() throws(FileError) {
    guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw FileError.last(.write, path) }
  }

  /// Returns when everything written is on the disk.
  package func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError.last(.write, path) }
  }

  /// Returns when everything written is on the disk and, where the system can say so, has left the drive's own cache.
  package func synchronizeDrive() throws(FileError) {
    #if canImport(Darwin)
      // fsync on Darwin leaves bytes in the drive's cache.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    try synchronize()
  }

  /// Keeps others who lock the file out, until this object goes or the process ends, however that comes.
  /// - Throws: An error that ``FileError/isLocked`` if another has it; another if the file system has no locks.
  package func lock() throws(FileError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw FileError.last(.write, path) }
  }

  /// Lets others lock the file.
  package func unlock() { flock(descriptor, LOCK_UN) }

  /// Maps the first `count` bytes, at least 1, for reading.
  func map(_ count: Int) throws(FileError) -> UnsafeMutableRawPointer {
    let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else { throw FileError.last(.read, path) }
    return mapping
  }
}
