#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#else
  import Darwin
#endif

/// The few questions that readers ask about files.
package enum FileSystem {
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

  /// Names in a folder, sorted, without `.` and `..`.
  /// - Throws: ``DataError/unreadable(file:reason:)``.
  package static func names(in folder: String) throws -> [String] {
    guard let handle = opendir(folder) else {
      throw DataError.unreadable(file: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// An environment variable's value; nil if it is not set or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value[0] != 0 else { return nil }
    return String(cString: value)
  }

  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
