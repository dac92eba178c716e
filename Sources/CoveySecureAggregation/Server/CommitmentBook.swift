internal import CoveyCore
internal import CoveyCrypto

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
