#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The few file operations that a run needs, with errors that name the file.
package enum FileSystem {
  /// The meaning of the last system call's error.
  static var reason: String { String(cString: strerror(errno)) }

  /// Whether something exists at `path`.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder and those above it.
  package static func createFolder(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
      if mkdir(made, 0o777) == 0 || errno == EEXIST { continue }
      throw PersistenceError.unwritable(path: made, reason: reason)
    }
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw PersistenceError.unwritable(path: path, reason: "it is not a folder")
    }
    guard access(path, W_OK | X_OK) == 0 else { throw PersistenceError.unwritable(path: path, reason: reason) }
  }

  /// All bytes of a file.
  package static func read(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw PersistenceError.unreadable(path: path, reason: reason) }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0 else { throw PersistenceError.unreadable(path: path, reason: reason) }
    let size = Int(information.st_size)
    if size == 0 { return [] }
    var failure: String?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let base = buffer.baseAddress {
        #if canImport(Darwin)
          let got = Darwin.read(file, base + count, size - count)
        #elseif canImport(Musl)
          let got = Musl.read(file, base + count, size - count)
        #else
          let got = Glibc.read(file, base + count, size - count)
        #endif
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = reason }
        if got <= 0 { break }
        count += got
      }
    }
    if let failure { throw PersistenceError.unreadable(path: path, reason: failure) }
    return bytes
  }

  /// Gives a file another name, replacing what had it.
  package static func move(_ source: String, to destination: String) throws {
    guard rename(source, destination) == 0 else {
      throw PersistenceError.unwritable(path: destination, reason: reason)
    }
  }

  /// Gives a file a second name, replacing what had it, without a moment in which neither exists.
  package static func addName(_ name: String, to path: String) throws {
    let temporary = name + ".linking"
    unlink(temporary)
    // File systems without hard links lose the first name instead; the caller gives it to a new file next.
    if link(path, temporary) == 0 { try move(temporary, to: name) } else { try move(path, to: name) }
  }

  /// Removes a file if it exists.
  package static func remove(_ path: String) { unlink(path) }

  /// Makes names in a folder survive a loss of power.
  package static func synchronize(folder: String) throws {
    let file = open(folder, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw PersistenceError.unwritable(path: folder, reason: reason) }
    defer { close(file) }
    // Some file systems cannot sync folders; they order their own metadata.
    if fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP {
      throw PersistenceError.unwritable(path: folder, reason: reason)
    }
  }
}
