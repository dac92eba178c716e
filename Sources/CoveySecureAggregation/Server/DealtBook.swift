internal import CoveyCore

/// The sealed shares of all clients that dealt any, by position, for the server to pass on.
final class DealtBook: Sendable {
  /// Who dealt shares and takes part from here on.
  let dealers: PositionSet
  private let shares: [EncryptedShares?]

  /// A book.
  init(dealers: PositionSet, shares: [EncryptedShares?]) {
    self.dealers = dealers
    self.shares = shares
  }

  /// What is passed on to the client at a position.
  func delivery(to position: Int, _ roster: SessionRoster) -> ShareDelivery {
    var delivered: [SealedShare] = []
    delivered.reserveCapacity(roster.parameters.neighbours)
    for dealer in roster.graph.neighbours(of: position) where dealers.contains(dealer) {
      if let share = shares[dealer].flatMap({ Self.share(for: position, in: $0.shares) }) {
        delivered.append(share.readdressed(to: dealer))
      }
    }
    return ShareDelivery(shares: delivered)
  }

  /// What is left once shares were passed on.
  func commitments() -> CommitmentBook {
    CommitmentBook(
      dealers: dealers,
      entries: shares.enumerated().map { position, shares in
        guard let shares, dealers.contains(position) else { return nil }
        return CommitmentBook.Entry(
          selfMask: shares.selfMaskCommitment, kept: shares.kept,
          shares: shares.shares.map {
            CommitmentBook.Pair(position: $0.position, maskKey: $0.maskKeyCommitment, selfMask: $0.selfMaskCommitment)
          })
      })
  }

  private static func share(for holder: Int, in shares: [SealedShare]) -> SealedShare? {
    var (low, high) = (0, shares.count)
    while low < high {
      let middle = (low + high) / 2
      if shares[middle].position < holder { low = middle + 1 } else { high = middle }
    }
    return low < shares.count && shares[low].position == holder ? shares[low] : nil
  }
}
