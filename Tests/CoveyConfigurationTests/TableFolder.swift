import CoveyData
import CoveySystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder with small data sets of every format, removed afterwards.
final class TableFolder {
  let path: String

  init() {
    var template = Array("/tmp/covey-facts-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/covey-facts-none"
  }

  deinit {
    for name in (try? FileSystem.names(in: path)) ?? [] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  private func write(_ name: String, _ bytes: [UInt8]) {
    guard let handle = fopen("\(path)/\(name)", "w") else { return }
    defer { fclose(handle) }
    fwrite(bytes, 1, bytes.count, handle)
  }

  /// Twelve rows of three sites, some with a gap; `q.csv` has those of two others.
  func writePatients() {
    func table(_ rows: Int, site: (Int) -> Int) -> [UInt8] {
      let lines = (0..<rows).map { row in
        "\(30 + row * 7 % 40),\(row % 5 == 3 ? "?" : "0.\(row)"),\(row % 3 == 0 ? "f" : "m"),s\(site(row)),"
          + (row % 2 == 0 ? "no" : "yes")
      }
      return Array((["age,dose,sex,site,ill"] + lines).joined(separator: "\n").utf8)
    }
    write("p.csv", table(12) { $0 % 3 })
    write("q.csv", table(4) { 3 + $0 % 2 })
    write("o.npy", npy("<i4", 4, [0, 4, 7, 12].flatMap { [UInt8($0), 0, 0, 0] }))
  }

  /// Twelve examples of two numbers, with labels and with real targets, and offsets of three clients.
  func writeArrays() {
    func floats(_ count: Int) -> [UInt8] {
      (0..<count).flatMap { index in withUnsafeBytes(of: Float(index).bitPattern.littleEndian) { Array($0) } }
    }
    for name in ["x.npy", "x2.npy"] { write(name, npy("<f4", 12, floats(24), ", 2")) }
    write("y.npy", npy("|u1", 12, (0..<12).map { UInt8($0 % 4) }))
    write("r.npy", npy("<f4", 12, floats(12)))
    write("o.npy", npy("<i4", 4, [0, 4, 7, 12].flatMap { [UInt8($0), 0, 0, 0] }))
  }

  /// Twenty sequences of three tokens of five, and a class of four at each position; padding is token 0, masked.
  func writeSequences() {
    func integers(_ make: (Int) -> Int32) -> [UInt8] {
      (0..<60).flatMap { index in withUnsafeBytes(of: make(index).littleEndian) { Array($0) } }
    }
    write("t.npy", npy("<i4", 20, integers { Int32($0 * 7 % 5) }, ", 3"))
    write("l.npy", npy("<i4", 20, integers { Int32($0 * 7 % 5) - 1 }, ", 3"))
  }

  private func npy(_ type: String, _ count: Int, _ bytes: [UInt8], _ more: String = ",") -> [UInt8] {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(count)\(more)), }"
    let length = 128 - 10
    let padded = header + String(repeating: " ", count: length - header.utf8.count - 1) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length), 0] + Array(padded.utf8) + bytes
  }

  func writeUsers() {
    let text = """
      {"users": ["a", "b"], "num_samples": [2, 1], "user_data": {"a": {"x": [[1, 2], [3, 4]], "y": [0, 3]},
      "b": {"x": [[5, 6]], "y": [1]}}}
      """
    write("users.json", Array(text.utf8))
  }

  /// Sparse rows in three files of LIBSVM's text.
  func writeSparseRows() {
    for file in 0..<3 { write("s\(file).txt", Array("+1 1:1 4:0.5\n-1 2:\(file)\n1 3:2\n".utf8)) }
  }

  /// Four images of 2 x 2 pixels, and their labels.
  func writeImages() {
    for set in ["train", "t10k"] {
      write("\(set)-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2] + (0..<16).map { UInt8($0) })
      write("\(set)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 2, 3])
    }
  }
}
