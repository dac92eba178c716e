internal import CoveyCore
internal import CoveyCrypto

/// The shares that one client revealed for unmasking, those that were dealt to it: forged ones are left out.
struct RevealedShares: Sendable {
  /// Whose secrets they are shares of, ascending.
  private let dealers: [Int]
  /// 32 bytes a share, in that order; zeros for forged ones.
  private let bytes: SecretBytes
  /// Whose shares were forged; as a rule nobody's.
  let forged: Set<Int>
  /// Those shares: positions, kinds and bytes.
  let evidence: [UInt8]

  /// Reads a client's answer.
  /// - Throws: ``SecureAggregationError`` unless there is exactly one share of every client that dealt the sender any, of
  ///   the secret that is asked for; `CryptoError` if there is no memory for secrets.
  init(
    _ message: [UInt8], from holder: Int, _ roster: SessionRoster, _ commitments: CommitmentBook,
    survivors: PositionSet
  ) throws {
    let due = roster.holders(of: holder).filter { commitments.dealers.contains($0) }
    let bytes = try SecretBytes(count: due.count * SecretKey.byteCount)
    var (forged, evidence, index) = (Set<Int>(), [UInt8](), 0)
    try UnmaskingResponse.read(message, in: roster.context) { position, kind, share in
      guard index < due.count, due[index] == position else {
        throw SecureAggregationError.malformed(.unmasking, reason: "its shares are not of those that dealt it any")
      }
      guard kind == (survivors.contains(position) ? .selfMask : .maskKey) else {
        throw SecureAggregationError.malformed(.unmasking, reason: "a share is not of the secret that was asked for")
      }
      let stated = commitments.commitment(to: kind, of: position, heldBy: holder)
      if ShamirSharing.isCanonical(share),
        try roster.binding.commitment(to: share, kind, of: position, heldBy: holder) == stated
      {
        Self.write(share, at: index, of: bytes)
      } else {
        forged.insert(position)
        withUnsafeBytes(of: UInt32(position).littleEndian) { evidence.append(contentsOf: $0) }
        evidence.append(kind.rawValue)
        share.withUnsafeBytes { evidence.append(contentsOf: $0) }
      }
      index += 1
    }
    guard index == due.count else {
      throw SecureAggregationError.malformed(.unmasking, reason: "shares are missing")
    }
    self.dealers = due
    self.bytes = bytes
    self.forged = forged
    self.evidence = evidence
  }

  /// Where the share of a dealer's secret is; nil if there is none, or it was forged.
  func index(of dealer: Int) -> Int? {
    var (low, high) = (0, dealers.count)
    while low < high {
      let middle = (low + high) / 2
      if dealers[middle] < dealer { low = middle + 1 } else { high = middle }
    }
    guard low < dealers.count, dealers[low] == dealer, forged.isEmpty || !forged.contains(dealer) else { return nil }
    return low
  }

  /// The share at an index that ``index(of:)`` gave.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func share(at index: Int) throws -> SecretKey {
    try bytes.withBytes {
      try SecretKey(bytes: $0.extracting(index * SecretKey.byteCount..<(index + 1) * SecretKey.byteCount))
    }
  }

  private static func write(_ share: RawSpan, at index: Int, of bytes: SecretBytes) {
    bytes.withMutableBytes { target in
      target.withUnsafeMutableBytes { target in
        let range = index * SecretKey.byteCount..<(index + 1) * SecretKey.byteCount
        share.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: target[range]).copyMemory(from: $0) }
      }
    }
  }
}

/// What secrets and shares are recognised by, as their dealers stated it.
final class CommitmentBook: Sendable {
  /// The commitments to the two shares of one holder.
  struct Pair: Sendable {
    let position: Int
    let maskKey: ShareCommitment
    let selfMask: ShareCommitment
  }

  /// The commitments of one dealer, those to shares by ascending position of the holder.
  struct Entry: Sendable {
    let selfMaskKey: PublicKey
    let kept: EncryptedShares.KeptShares?
    let shares: [Pair]
  }

  /// Who dealt shares and takes part.
  let dealers: PositionSet
  private let entries: [Entry?]

  /// A book with one entry a position, nil where there is no dealer.
  init(dealers: PositionSet, entries: [Entry?]) {
    self.dealers = dealers
    self.entries = entries
  }

  /// The public half of a dealer's self-mask.
  func selfMaskKey(of dealer: Int) -> PublicKey? { entries[dealer]?.selfMaskKey }

  /// What a holder's share of a dealer's secret is recognised by.
  func commitment(to kind: ShareKind, of dealer: Int, heldBy holder: Int) -> ShareCommitment? {
    guard let entry = entries[dealer] else { return nil }
    if dealer == holder { return kind == .maskKey ? entry.kept?.maskKeyCommitment : entry.kept?.selfMaskCommitment }
    var (low, high) = (0, entry.shares.count)
    while low < high {
      let middle = (low + high) / 2
      if entry.shares[middle].position < holder { low = middle + 1 } else { high = middle }
    }
    guard low < entry.shares.count, entry.shares[low].position == holder else { return nil }
    return kind == .maskKey ? entry.shares[low].maskKey : entry.shares[low].selfMask
  }
}
