#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension FileSystem {
  /// The folder that a path's last name is in.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Makes a folder and those above it, as far as they are not there.
  package static func makeFolders(_ path: String, permissions: UInt32 = 0o777) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
      guard mkdir(made, mode_t(permissions)) == 0 || errno == EEXIST || errno == EISDIR else {
        throw FileError.last(.write, made)
      }
    }
  }

  /// Makes a folder and those above it, and checks that it takes files.
  package static func createFolder(_ path: String) throws(FileError) {
    try makeFolders(path)
    guard isFolder(path) else { throw FileError(.write, path, "it is not a folder") }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError.last(.write, path) }
  }

  /// Names in a folder, sorted, without `.` and `..`.
  package static func names(in folder: String) throws(FileError) -> [String] {
    guard let handle = opendir(folder) else { throw FileError.last(.read, folder) }
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

  /// Removes a folder with nothing in it.
  package static func removeIfEmpty(folder: String) { rmdir(folder) }

  /// Removes a folder with everything in it, or a file. Links in it are removed, not what they lead to.
  package static func removeTree(_ path: String) throws(FileError) {
    var information = stat()
    guard lstat(path, &information) == 0 else { throw FileError.last(.write, path) }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      guard unlink(path) == 0 else { throw FileError.last(.write, path) }
      return
    }
    for name in try names(in: path) { try removeTree("\(path)/\(name)") }
    guard rmdir(path) == 0 else { throw FileError.last(.write, path) }
  }

  /// Makes names in a folder survive a loss of power.
  package static func synchronize(folder: String) throws(FileError) {
    let file = try OpenFile(folder, flags: O_RDONLY, for: .write)
    do {
      try file.synchronize()
    } catch {
      // Some file systems cannot sync folders; they order their own metadata.
      if error.code != EINVAL && error.code != ENOTSUP { throw error }
    }
  }
}
