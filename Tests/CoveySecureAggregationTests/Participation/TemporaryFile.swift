#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The name of a file in a folder that goes away with the test.
final class TemporaryFile {
  private struct NoFolder: Error {}
  let folder: String
  var path: String { folder + "/history" }

  init() throws {
    var template = Array("/tmp/covey-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw NoFolder() }
    folder = String(cString: made)
  }

  deinit {
    for name in ["history", "history.lock", "history.writing"] { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  var bytes: [UInt8] {
    get {
      guard let file = fopen(path, "rb") else { return [] }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let size = bytes.count
      let count = fread(&bytes, 1, size, file)
      return Array(bytes.prefix(count))
    }
    set {
      guard let file = fopen(path, "wb") else { return }
      fwrite(newValue, 1, newValue.count, file)
      fclose(file)
    }
  }
}
