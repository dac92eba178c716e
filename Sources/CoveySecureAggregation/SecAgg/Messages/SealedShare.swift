internal import CoveyCore
public import CoveyCrypto

/// The three shares that one client has for another, sealed, what they are recognised by, and what they come to once the
/// dealing was challenged. The server passes it on as it is, so dealer and holder see the same.
public struct SealedShare: Sendable, Hashable {
  /// Bytes that are sealed: shares of the mask key, of the self-mask and of the polynomial that masks both, 32 each.
  public static let plaintextByteCount = 3 * 32
  /// Bytes of the sealed message: 24 of nonce and 16 of tag are added (XChaCha20-Poly1305).
  public static let sealedByteCount = plaintextByteCount + 24 + 16
  /// Bytes of an entry in messages.
  static let byteCount = 4 + 2 * ShareCommitment.byteCount + Bytes32.byteCount + sealedByteCount

  /// The position of the other one: of the holder on the way to the server, of the dealer on the way from it.
  public let position: Int
  /// Recognises the share of the mask key.
  public let maskKeyCommitment: ShareCommitment
  /// Recognises the share of the self-mask.
  public let selfMaskCommitment: ShareCommitment
  /// The masked share h(x), a number below l if the dealer is honest.
  public let value: Bytes32
  /// ``sealedByteCount`` bytes, possibly a part of the message they came in.
  public let sealed: ArraySlice<UInt8>

  /// Shares of one client for another.
  /// - Precondition: ``sealedByteCount`` bytes are sealed.
  public init(
    position: Int, maskKeyCommitment: ShareCommitment, selfMaskCommitment: ShareCommitment, value: Bytes32,
    sealed: ArraySlice<UInt8>
  ) {
    precondition(sealed.count == Self.sealedByteCount, "sealed shares have a fixed size")
    self.position = position
    self.maskKeyCommitment = maskKeyCommitment
    self.selfMaskCommitment = selfMaskCommitment
    self.value = value
    self.sealed = sealed
  }

  /// The same shares, addressed by the position of the other one of the pair.
  public func readdressed(to position: Int) -> SealedShare {
    SealedShare(
      position: position, maskKeyCommitment: maskKeyCommitment, selfMaskCommitment: selfMaskCommitment, value: value,
      sealed: sealed)
  }

  /// What a share of a kind is recognised by.
  public func commitment(of kind: ShareKind) -> ShareCommitment {
    switch kind {
    case .maskKey: maskKeyCommitment
    case .selfMask: selfMaskCommitment
    }
  }

  func append(to writer: inout WireWriter) {
    writer.write(UInt32(position))
    maskKeyCommitment.append(to: &writer)
    selfMaskCommitment.append(to: &writer)
    writer.write(value)
    writer.write(raw: sealed)
  }
}

extension WireReader {
  /// The next sealed shares.
  mutating func sealedShare(after last: Int, of clients: Int) throws -> SealedShare {
    try require(1, elementsOf: SealedShare.byteCount)
    return SealedShare(
      position: try position(after: last, of: clients), maskKeyCommitment: try commitment(),
      selfMaskCommitment: try commitment(), value: try bytes32(), sealed: try slice(SealedShare.sealedByteCount))
  }

  /// The next sealed shares of `count` others.
  mutating func sealedShares(_ count: Int, of clients: Int) throws -> [SealedShare] {
    try require(count, elementsOf: SealedShare.byteCount)
    var shares: [SealedShare] = []
    shares.reserveCapacity(count)
    for _ in 0..<count { shares.append(try sealedShare(after: shares.last?.position ?? -1, of: clients)) }
    return shares
  }
}

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

/// Which of a client's two secrets a share belongs to. Nobody may learn both.
public enum ShareKind: UInt8, Sendable, Hashable, CaseIterable {
  /// The secret half of the mask key: for clients whose input did not arrive.
  case maskKey = 1
  /// The self-mask: for clients whose input did.
  case selfMask = 2
}
