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

extension DealtBook.Record {
  /// Reads and checks a client's dealing, all but that its masked shares lie on a polynomial, which is checked for all
  /// clients at once: ``DealtBook/faulty(_:)``.
  /// - Parameter key: The dealer's identity, against active servers.
  /// - Throws: ``SecureAggregationError/badDealing(_:)`` if the shares are not those of its keys, or it does
  ///   not know the secret half of its channel key;
  ///   ``SecureAggregationError/badSignature(_:)`` if it is not known to be the dealer's, so that nothing is proven;
  ///   ``SecureAggregationError``.
  init(_ message: [UInt8], from position: Int, _ roster: SessionRoster, key: VerificationKey?) throws {
    dealing = try EncryptedShares(decoding: message, in: roster.context)
    let client = roster.client(at: position)
    guard dealing.shares.map(\.position) == roster.graph.neighbours(of: position) else {
      throw SecureAggregationError.malformed(.shares, reason: "the shares are not for those that hold the sender's")
    }
    digest = try dealing.digest(of: position, in: roster.context.digest)
    if let key {
      let transcript = try dealing.signedTranscript(of: position, digest: digest, in: roster.context.digest)
      guard let signature = dealing.signature, key.isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(client)
      }
    }
    let channelKey = roster.keys[position].channelKey
    guard let values = dealing.values(of: position),
      try dealing.channelProof.isValid(
        of: channelKey, roster.binding.channelProofBinding(of: position, key: channelKey)),
      roster.equation.holds(
        values, try EncryptedShares.challenge(of: digest), first: roster.keys[position].maskKey,
        second: dealing.selfMaskKey, mask: dealing.mask)
    else { throw SecureAggregationError.badDealing(client) }
  }
}
