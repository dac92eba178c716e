internal import CoveyCore
public import CoveyCrypto

/// 32 bytes by which a share is recognised: a BLAKE2b-256 digest.
///
/// A share is a uniform number of 252 bits, so its digest tells nothing of it. Nobody has two shares with one digest: that
/// takes 2^128 work, also for a dealer who may choose both.
public struct ShareCommitment: Sendable, Hashable {
  /// Bytes of a commitment.
  public static let byteCount = Bytes32.byteCount

  private let value: Bytes32

  /// The commitment to what was hashed.
  public init(_ digest: BLAKE2bDigest) { self.init(Bytes32(digest)) }

  /// The commitment with these bytes; nil unless there are 32.
  public init?(bytes: [UInt8]) {
    guard let value = Bytes32(bytes: bytes) else { return nil }
    self.init(value)
  }

  init(_ value: Bytes32) { self.value = value }

  /// The 32 bytes.
  public var bytes: [UInt8] { value.bytes }

  func append(to writer: inout WireWriter) { writer.write(value) }
}

extension WireReader {
  /// The next commitment.
  mutating func commitment() throws -> ShareCommitment { ShareCommitment(try bytes32()) }
}
