public import CoveyCrypto

/// 16 bytes by which a share is recognised: the first half of a BLAKE2b-256 digest.
///
/// A share is a uniform number of 252 bits, so its digest tells nothing of it; to pass another share off for it takes a
/// second preimage, 2^128 work.
public struct ShareCommitment: Sendable, Hashable {
  /// Bytes of a commitment.
  public static let byteCount = 16

  private let low, high: UInt64

  /// The commitment to what was hashed.
  public init(_ digest: BLAKE2bDigest) {
    self.init(digest.bytes[..<Self.byteCount])
  }

  /// The commitment with these bytes; nil unless there are 16.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(bytes[...])
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    func word(_ index: Int) -> UInt64 {
      let start = bytes.startIndex + 8 * index
      return bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    (low, high) = (word(0), word(1))
  }

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The 16 bytes.
  public var bytes: [UInt8] {
    [low, high].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }

  func append(to writer: inout MessageWriter) {
    writer.append(low)
    writer.append(high)
  }
}

extension MessageReader {
  /// The next commitment.
  mutating func commitment() throws -> ShareCommitment {
    ShareCommitment(low: try integer(UInt64.self), high: try integer(UInt64.self))
  }
}
