internal import CoveyCore
internal import CoveyCrypto

/// What all clients dealt, by position, for the server to check and to pass on.
final class DealtBook: Sendable {
  /// A client's dealing and its digest.
  struct Record: Sendable {
    let dealing: EncryptedShares
    let digest: Bytes32
  }

  private let records: [Record?]

  /// A book.
  init(_ records: [Record?]) {
    self.records = records
  }

  /// Who dealt.
  var dealers: PositionSet { PositionSet(count: records.count, records.indices.filter { records[$0] != nil }) }

  /// What a client dealt; nil if it did not.
  func record(of dealer: Int) -> Record? { records[dealer] }

  /// The dealers whose masked shares lie on no polynomial of the right degree.
  ///
  /// One random word checks all of them: it must be drawn when all are in.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func faulty(_ parameters: SessionParameters) throws -> [Int] {
    let check = try CodeWordCheck(threshold: parameters.threshold, holders: parameters.holders)
    return records.indices.filter { dealer in
      guard let record = records[dealer] else { return false }
      return record.dealing.values(of: dealer).map { !check.isWord($0) } ?? true
    }
  }

  /// What is passed on to the client at a position, of those `dealers` whose shares it holds.
  func delivery(to position: Int, from dealers: PositionSet, _ roster: SessionRoster) -> ShareDelivery {
    var entries: [ShareDelivery.Entry] = []
    entries.reserveCapacity(roster.parameters.neighbours)
    for dealer in roster.graph.neighbours(of: position) where dealers.contains(dealer) {
      guard let record = records[dealer], let share = record.dealing.share(for: position) else { continue }
      entries.append(ShareDelivery.Entry(share: share.readdressed(to: dealer), digest: record.digest))
    }
    return ShareDelivery(entries: entries)
  }

  /// What is left of those who mask, once all shares were passed on and disputes decided.
  func commitments(of roster: PositionSet) -> CommitmentBook {
    CommitmentBook(
      dealers: roster,
      entries: records.enumerated().map { position, record in
        guard let dealing = record?.dealing, roster.contains(position) else { return nil }
        return CommitmentBook.Entry(
          selfMaskKey: dealing.selfMaskKey, kept: dealing.kept,
          shares: dealing.shares.map {
            CommitmentBook.Pair(position: $0.position, maskKey: $0.maskKeyCommitment, selfMask: $0.selfMaskCommitment)
          })
      })
  }
}

extension EncryptedShares {
  /// The shares for the holder at a position; nil if there are none.
  func share(for holder: Int) -> SealedShare? {
    var (low, high) = (0, shares.count)
    while low < high {
      let middle = (low + high) / 2
      if shares[middle].position < holder { low = middle + 1 } else { high = middle }
    }
    return low < shares.count && shares[low].position == holder ? shares[low] : nil
  }
}
