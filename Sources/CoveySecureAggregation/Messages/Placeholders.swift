public import CoveyCrypto

/// Stands in for CoveyCrypto's type until that lands.
public struct PublicKey: Sendable, Hashable, Comparable {
  public static let byteCount = 32
  private let value: Bytes32
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == 32 else { throw CryptoError.wrongKeyLength(bytes.byteCount) }
    value = Bytes32(bytes.withUnsafeBytes { ArraySlice($0) })
  }
  public var bytes: [UInt8] { value.bytes }
  public static func < (left: PublicKey, right: PublicKey) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// Stands in for CoveyCrypto's type until that lands.
public struct Signature: Sendable, Hashable {
  public static let byteCount = 64
  public let bytes: [UInt8]
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == 64 else { throw CryptoError.wrongKeyLength(bytes.byteCount) }
    self.bytes = bytes.withUnsafeBytes { Array($0) }
  }
}

/// Stands in for CoveyCrypto's type until that lands.
public struct Transcript {
  private let hash: BLAKE2b
  public init(_ domain: String) throws {
    hash = try BLAKE2b()
    append(domain)
  }
  public mutating func append(_ integer: Int) {
    append(withUnsafeBytes(of: UInt64(integer).littleEndian) { Array($0) })
  }
  public mutating func append(_ text: String) { append(Array(text.utf8)) }
  public mutating func append(_ bytes: [UInt8]) {
    let length = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) }
    hash.update(length.span.bytes)
    hash.update(bytes.span.bytes)
  }
  public mutating func append(_ key: PublicKey) { append(key.bytes) }
  public func digest() -> BLAKE2bDigest { hash.finish() }
}
