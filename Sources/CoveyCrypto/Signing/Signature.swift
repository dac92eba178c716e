/// An Ed25519 signature.
public struct Signature: Hashable, Sendable {
  /// Bytes of a signature.
  public static let byteCount = 64

  /// The 64 bytes.
  public let bytes: [UInt8]

  init(trusted bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The signature with these bytes, valid or not.
  /// - Throws: ``CryptoError/wrongSignatureLength(_:)`` unless there are 64.
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == Self.byteCount else { throw CryptoError.wrongSignatureLength(bytes.byteCount) }
    self.bytes = bytes.withUnsafeBytes { Array($0) }
  }
}

extension Signature: CustomStringConvertible {
  /// 128 lower-case hexadecimal digits.
  public var description: String { Hexadecimal.text(bytes) }
}
