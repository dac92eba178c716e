public import CoveyCore
public import CoveyCrypto

/// 32 public bytes, stored in place: digests, seeds of graphs and beacons, as messages carry them. Never secrets.
public struct Bytes32: Sendable, Hashable {
  /// Bytes of a value.
  public static let byteCount = 32
  /// All zero: no beacon, no digest.
  public static let zero = Bytes32(0, 0, 0, 0)

  /// Four little-endian words.
  private let first, second, third, fourth: UInt64

  private init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
  }

  /// The value with these bytes; nil unless there are 32.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(bytes[...])
  }

  /// The bytes of a digest.
  public init(_ digest: BLAKE2bDigest) {
    self.init(digest.bytes[...])
  }

  /// The value with these bytes.
  /// - Precondition: 32 bytes.
  package init(_ bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == Self.byteCount, "Bytes32 holds 32 bytes")
    func word(_ index: Int) -> UInt64 {
      let start = bytes.startIndex + 8 * index
      return bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(word(0), word(1), word(2), word(3))
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    append(to: &bytes)
    return bytes
  }

  /// Appends the 32 bytes.
  package func append(to bytes: inout [UInt8]) {
    for word in [first, second, third, fourth] {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}

extension Bytes32: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public var description: String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension Bytes32: WireCodable {
  /// 32 bytes.
  public static var leastByteCount: Int { byteCount }

  /// Reads 32 bytes.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(try reader.uint64(), try reader.uint64(), try reader.uint64(), try reader.uint64())
  }

  /// Writes the 32 bytes.
  public func write(to writer: inout WireWriter) {
    for word in [first, second, third, fourth] { writer.write(word) }
  }
}

extension WireReader {
  /// The next 32 bytes.
  package mutating func bytes32() throws(WireError) -> Bytes32 { try Bytes32(from: &self) }
}

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
