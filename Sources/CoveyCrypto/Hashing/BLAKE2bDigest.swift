/// A 256-bit BLAKE2b digest.
public struct BLAKE2bDigest: Sendable, Hashable {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// A digest from its bytes.
  /// - Precondition: 32 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == BLAKE2b.byteCount, "a BLAKE2b-256 digest has 32 bytes")
    self.bytes = bytes
  }

  /// The bytes as 64 lower-case hexadecimal digits.
  public var hex: String { Hexadecimal.text(bytes) }
}

extension BLAKE2bDigest: CustomStringConvertible {
  /// The hexadecimal digits.
  public var description: String { hex }
}
