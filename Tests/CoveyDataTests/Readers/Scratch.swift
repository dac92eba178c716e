import CoveyCore
import CoveyData
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

/// The text of the error that `body` throws; "no error" if it does not.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch { return "\(error)" }
}

/// Big-endian bytes.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// Little-endian bytes.
func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// The features of all examples, as training sees them.
func allFeatures(_ dataset: Dataset) -> [Float] {
  let total = dataset.count * dataset.features.count
  return [Float](unsafeUninitializedCapacity: total) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gather(positions: nil, first: 0, count: dataset.count, features: base)
    }
    count = total
  }
}

/// All labels.
func allLabels(_ dataset: Dataset) -> [Int32] {
  [Int32](unsafeUninitializedCapacity: dataset.count) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gatherLabels(positions: nil, first: 0, count: dataset.count, into: base)
    }
    count = dataset.count
  }
}

/// All target values.
func allValues(_ dataset: Dataset) -> [Float] {
  let total = dataset.count * dataset.targets.outputs
  return [Float](unsafeUninitializedCapacity: total) { buffer, count in
    if let base = buffer.baseAddress {
      dataset.gatherValues(positions: nil, first: 0, count: dataset.count, into: base)
    }
    count = total
  }
}
