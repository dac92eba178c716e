import CoveyServer
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A server that comes back never sends a number that its clients have seen.
@Suite struct SessionNumbersTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "covey-numbers-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body("\(folder)/numbers")
  }

  @Test func growsAcrossRestarts() throws {
    try withFile { path in
      var last = -1
      for uses in [1, 2, 63, 64, 65, 130, 0, 1] {
        let numbers = try SessionNumbers(path: path)
        for _ in 0..<uses {
          let number = try numbers.next()
          #expect(number > last)
          last = number
        }
      }
      // Blocks that were begun are left out, no more.
      #expect(last < 326 + 8 * 64)
    }
  }

  /// The file after a crash at any number: a copy of what was on the disk when it was handed out.
  @Test func everyNumberWasReserved() throws {
    try withFile { path in
      let numbers = try SessionNumbers(path: path)
      for _ in 0..<200 {
        let number = try numbers.next()
        let copy = path + ".copy"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try SessionNumbers(path: copy).next() > number)
      }
    }
  }

  @Test func damageIsRefused() throws {
    try withFile { path in
      _ = try SessionNumbers(path: path).next()
      let bytes = try Data(contentsOf: URL(filePath: path))
      for index in bytes.indices {
        var other = bytes
        other[index] ^= 1
        try other.write(to: URL(filePath: path))
        #expect(throws: PersistenceError.self) { try SessionNumbers(path: path) }
      }
      try bytes.prefix(20).write(to: URL(filePath: path))
      #expect(throws: PersistenceError.self) { try SessionNumbers(path: path) }
    }
  }
}
