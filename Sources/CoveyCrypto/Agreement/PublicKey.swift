/// A public key of X25519 or of a ``GroupKey``: 32 bytes, whose order as bytes gives two parties an order between them.
///
/// Any 32 bytes are one of X25519 as RFC 7748 has it; whether it is of low order shows in
/// ``KeyAgreementKey/sharedSecret(with:)``. Not all are elements of a group: ``isGroupElement``.
public struct PublicKey: Hashable, Comparable, Sendable {
  let storage: PublicBytes32

  /// Bytes of a public key.
  public static let byteCount = 32

  init(storage: PublicBytes32) {
    self.storage = storage
  }

  /// The key with these bytes.
  /// - Throws: ``CryptoError/wrongPublicKeyLength(_:)`` unless there are 32.
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == Self.byteCount else { throw CryptoError.wrongPublicKeyLength(bytes.byteCount) }
    storage = PublicBytes32(copying: bytes)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { storage.array }

  /// Whether the bytes of `left` come first, compared from the front.
  public static func < (left: PublicKey, right: PublicKey) -> Bool {
    left.storage < right.storage
  }
}

extension PublicKey: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public var description: String { Hexadecimal.text(bytes) }
}
