internal import CoveySystem

/// Where a ledger's bytes are; a seam for tests that let writing fail.
package struct LedgerStorage {
  /// What messages call it.
  package var path: String
  /// The bytes; nil if there are none.
  package var read: () throws -> [UInt8]?
  /// Returns when these bytes have replaced the old ones as a whole, on the disk.
  package var replace: ([UInt8]) throws -> Void

  package init(
    path: String, read: @escaping () throws -> [UInt8]?, replace: @escaping ([UInt8]) throws -> Void
  ) {
    self.path = path
    self.read = read
    self.replace = replace
  }

  /// A file that is replaced under a temporary name and synchronised, with its folder.
  package static func file(_ path: String) -> LedgerStorage {
    LedgerStorage(path: path) {
      FileSystem.exists(path) ? try FileSystem.read(path) : nil
    } replace: { bytes in
      try FileWriter.replace(path) { try $0.write(bytes.span.bytes) }
    }
  }
}
