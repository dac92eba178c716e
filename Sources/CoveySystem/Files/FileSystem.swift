#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The few operations on files that a run needs, with errors that name the file.
package enum FileSystem {
  /// Whether something exists at `path`.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// True if `path` is a regular file (links are followed).
  package static func isFile(_ path: String) -> Bool { mode(of: path) == S_IFREG }

  /// True if `path` is a folder (links are followed).
  package static func isFolder(_ path: String) -> Bool { mode(of: path) == S_IFDIR }

  /// True if both paths lead to one file, by whatever names and links.
  package static func isSameFile(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(first, &one) == 0, stat(second, &other) == 0 else { return first == second }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// All bytes of a file.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = try OpenFile(reading: path)
    let size = try file.size
    return size == 0 ? [] : try file.read(size)
  }

  /// All bytes of a file whose size the system may not tell, such as a pipe; nil if they are more than `limit`.
  package static func read(_ path: String, atMost limit: Int) throws(FileError) -> [UInt8]? {
    let file = try OpenFile(reading: path)
    var bytes: [UInt8] = []
    while true {
      let next = try file.readNext(1 << 16)
      if next.isEmpty { return bytes }
      bytes += next
      if bytes.count > limit { return nil }
    }
  }

  /// Gives a file another name, replacing what had it.
  package static func move(_ source: String, to destination: String) throws(FileError) {
    guard rename(source, destination) == 0 else { throw FileError.last(.write, destination) }
  }

  /// Gives a file a second name, replacing what had it, without a moment in which neither exists.
  package static func addName(_ name: String, to path: String) throws(FileError) {
    let temporary = name + ".linking"
    unlink(temporary)
    // File systems without hard links lose the first name instead; the caller gives it to a new file next.
    if link(path, temporary) == 0 { try move(temporary, to: name) } else { try move(path, to: name) }
  }

  /// Removes a file if it exists.
  package static func remove(_ path: String) { unlink(path) }
}
