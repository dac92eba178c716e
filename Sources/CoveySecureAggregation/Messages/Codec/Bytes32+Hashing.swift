package import CoveyCore
internal import CoveyCrypto

extension Bytes32 {
  /// The BLAKE2b-256 digest of a domain, with its length in front, and what `body` writes. Vectors are hashed where they lie.
  /// - Throws: `CryptoError` if libsodium cannot start; `NotCanonical` if a number is not finite, or a negative zero.
  package init(hashing domain: String, _ body: (inout WireWriter) throws -> Void) throws {
    let hash = try BLAKE2b()
    var isCanonical = true
    try WireWriter.stream(to: { hash.update($0) }) { writer in
      writer.write(domain)
      try body(&writer)
      isCanonical = writer.isCanonical
    }
    guard isCanonical else { throw NotCanonical() }
    self.init(hash.finish())
  }
}
