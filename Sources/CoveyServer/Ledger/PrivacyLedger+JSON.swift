internal import CoveyCore
public import CoveyPrivacy

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension PrivacyLedger {
  /// Reads and verifies `ledger.json`.
  /// - Throws: ``LedgerError/missing(path:)``, ``LedgerError/altered(path:reason:)``, or `FileError` if the file
  ///   cannot be read.
  public static func read(_ path: String) throws -> PrivacyLedger {
    guard let bytes = try LedgerStorage.file(path).read() else { throw LedgerError.missing(path: path) }
    return try decode(bytes, path: path)
  }

  /// The ledger of these bytes, if they are exactly those of a sealed one.
  package static func decode(_ bytes: [UInt8], path: String) throws -> PrivacyLedger {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let ledger = try? decoder.decode(PrivacyLedger.self, from: Data(bytes)) else {
      throw LedgerError.altered(path: path, reason: "it is not the JSON of a ledger of this version")
    }
    guard ledger.format == formatVersion else {
      throw LedgerError.altered(path: path, reason: "it has format \(ledger.format), not \(formatVersion)")
    }
    guard try ledger.isSealed({ try $0.json() }), try ledger.json() == bytes else {
      throw LedgerError.altered(path: path, reason: "its bytes do not match their hash")
    }
    return ledger
  }

  /// Replaces the file at `path` by this ledger as a whole, on the disk.
  /// - Throws: `FileError` if it cannot be written.
  public func write(to path: String) throws { try LedgerStorage.file(path).replace(try json()) }

  /// The file's bytes.
  package func json() throws -> [UInt8] {
    try JSONWriter(.indented).bytes(encoding: self) + [UInt8(ascii: "\n")]
  }
}
