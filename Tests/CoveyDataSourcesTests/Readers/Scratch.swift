import CoveySystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder for one test, removed afterwards.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/covey-test-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/covey-test-none"
  }

  deinit {
    for name in (try? FileSystem.names(in: path)) ?? [] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Writes a file and tells its path.
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    let file = "\(path)/\(name)"
    guard let handle = fopen(file, "w") else { return file }
    defer { fclose(handle) }
    if !bytes.isEmpty { fwrite(bytes, 1, bytes.count, handle) }
    return file
  }

  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

/// Public data for tests that want it: `$COVEY_DATA`, else beside the package.
enum PublicData {
  static let folder: String? = [ThisProcess.environment("COVEY_DATA"), "../shared/data"].compactMap { $0 }
    .first { FileSystem.isFolder("\($0)/mnist") }

  static var isHere: Bool { folder != nil }

  static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }
}

/// Big-endian bytes.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// Little-endian bytes.
func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
