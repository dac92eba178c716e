internal import CoveyCrypto

/// Stands in for CoveyCrypto's type until that lands.
public struct Signature: Sendable, Hashable {
  /// Bytes of a signature.
  public static let byteCount = 64
  /// The 64 bytes.
  public let bytes: [UInt8]
  /// The signature with these bytes.
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == 64 else { throw CryptoError.wrongKeyLength(bytes.byteCount) }
    self.bytes = bytes.withUnsafeBytes { Array($0) }
  }
}
