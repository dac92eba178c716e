internal import CoveyCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension BanList.Entry {
  /// The entry that a line of a list's file holds; nil if it holds none.
  init?(line: [UInt8]) {
    guard let entry = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
    self = entry
  }

  /// A line of a list's file.
  var line: [UInt8] {
    get throws { try JSONWriter(.line, escapesSlashes: true).bytes(encoding: self) + [UInt8(ascii: "\n")] }
  }
}
