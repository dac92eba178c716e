internal import CoveyCore
internal import CoveyCrypto

/// The server's half of SecAgg and SecAgg+.
struct ShareUnmasking: ServerUnmasking {
  typealias Dealing = EncryptedShares
  typealias Kept = CommitmentBook
  typealias Sum = StripedAccumulator
  typealias Answer = RevealedShares

  static let drawsGraph = true
  static let forgetsSum = true

  private let roster: SessionRoster
  private let rules: SurvivorRules
  /// Ties what clients deal to their keys.
  private let equation: DealingEquation

  static func check(_ invitation: SessionInvitation, relayLimit: Int) throws {
    try RelayLimit.check(invitation, limit: relayLimit)
  }

  init(_ roster: SessionRoster, _ invitation: SessionInvitation, relayLimit: Int) throws {
    try RelayLimit.check(roster.parameters, limit: relayLimit)
    self.roster = roster
    rules = SurvivorRules(roster, invitation)
    equation = try DealingEquation(threshold: roster.parameters.threshold)
  }

  // MARK: Dealings

  func dealing(decoding message: [UInt8], from position: Int) throws -> EncryptedShares {
    let dealing = try EncryptedShares(decoding: message, in: roster.context)
    guard dealing.shares.map(\.position) == roster.graph.neighbours(of: position) else {
      throw SecureAggregationError.malformed(.shares, reason: "the shares are not for those that hold the sender's")
    }
    return dealing
  }

  /// Whether the masked shares are numbers that fit the dealer's keys.
  func isSound(_ record: Record, of dealer: Int) throws -> Bool {
    guard let values = record.dealing.values(of: dealer) else { return false }
    return try equation.holds(
      values, EncryptedShares.challenge(of: record.digest), first: roster.keys[dealer].maskKey,
      second: record.dealing.selfMaskKey, mask: record.dealing.mask)
  }

  /// The dealers whose masked shares lie on no polynomial of the right degree: one random word checks all of them.
  func faulty(_ records: [Record?]) throws -> [Int] {
    let check = try CodeWordCheck(threshold: roster.parameters.threshold, holders: roster.parameters.holders)
    return records.indices.filter { dealer in
      guard let record = records[dealer] else { return false }
      return record.dealing.values(of: dealer).map { !check.isWord($0) } ?? true
    }
  }

  func delivery(to position: Int, from dealers: PositionSet, _ records: [Record?]) throws -> [UInt8] {
    var entries: [ShareDelivery.Entry] = []
    entries.reserveCapacity(roster.parameters.neighbours)
    for dealer in roster.graph.neighbours(of: position) where dealers.contains(dealer) {
      guard let record = records[dealer], let share = record.dealing.share(for: position) else {
        throw SecureAggregationError.sessionOver
      }
      entries.append(ShareDelivery.Entry(share: share.readdressed(to: dealer), digest: record.digest))
    }
    return ShareDelivery(entries: entries).encoded(in: roster.context)
  }

  // MARK: Disputes

  /// Each proof gives a share of the complaining client's secrets away, so nobody is asked for as many as open them.
  var mostComplaints: Int { roster.parameters.threshold - 1 }

  func shown(_ dealings: [(dealer: Int, dealing: EncryptedShares)]) -> [UInt8] {
    DisputedDealings(entries: dealings.map { DisputedDealings.Entry(dealer: $0.dealer, dealing: $0.dealing) })
      .encoded(in: roster.context)
  }

  func fault(in record: Record, of dealer: Int, for holder: Int, key: SecretKey) throws -> DealingFault? {
    guard let share = record.dealing.share(for: holder) else { return nil }
    return try OpenedShare(
      share, of: dealer, for: holder, key: key, challenge: EncryptedShares.challenge(of: record.digest), roster.binding
    ).fault
  }

  func evidence(_ dealing: EncryptedShares, of dealer: Int, for holder: Int?) -> [UInt8] {
    dealing.encoded(in: roster.context)
  }

  // MARK: Lists

  func members(among came: PositionSet, after step: SessionStep) throws -> PositionSet {
    try rules.dealers(among: came, after: step)
  }

  func kept(of members: PositionSet, _ records: [Record?]) -> CommitmentBook {
    CommitmentBook(
      dealers: members,
      entries: records.enumerated().map { position, record in
        guard let dealing = record?.dealing, members.contains(position) else { return nil }
        return CommitmentBook.Entry(
          selfMaskKey: dealing.selfMaskKey, kept: dealing.kept,
          shares: dealing.shares.map {
            CommitmentBook.Pair(position: $0.position, maskKey: $0.maskKeyCommitment, selfMask: $0.selfMaskCommitment)
          })
      })
  }

  func check(_ survivors: PositionSet, among members: PositionSet) throws {
    try rules.check(survivors, dealers: members)
  }

  func answering(_ signers: PositionSet, survivors: PositionSet, among members: PositionSet) throws -> PositionSet {
    try rules.witnesses(among: signers, survivors: survivors, dealers: members)
  }

  /// As many signatures of others who hold the client's secrets as it asks for.
  func witnesses(for position: Int, _ signatures: [Signature?]) -> [UnmaskingRequest.Witness] {
    let count = roster.parameters.threshold - (roster.parameters.holdsOwnShare ? 1 : 0)
    var witnesses: [UnmaskingRequest.Witness] = []
    witnesses.reserveCapacity(count)
    for neighbour in roster.graph.neighbours(of: position) {
      guard witnesses.count < count else { break }
      if let signature = signatures[neighbour] {
        witnesses.append(UnmaskingRequest.Witness(position: neighbour, signature: signature))
      }
    }
    return witnesses
  }

  // MARK: Sum

  func makeSum() -> StripedAccumulator { StripedAccumulator(roster.context.shape) }

  func input(in message: [UInt8], roster digest: Bytes32) throws -> Range<Int> {
    try MaskedInputMessage.payload(of: message, in: roster.context, roster: digest)
  }

  func answer(
    decoding message: [UInt8], from position: Int, _ kept: CommitmentBook, survivors: PositionSet
  ) throws -> RevealedShares {
    try RevealedShares(message, from: position, roster, kept, survivors: survivors)
  }

  func forgery(in answer: RevealedShares) -> (dealer: Int, evidence: [UInt8])? {
    answer.forged.min().map { ($0, answer.evidence) }
  }

  func check(_ answers: [RevealedShares?], survivors: PositionSet, among members: PositionSet) throws {
    for position in SurvivorRules.unknown(roster.graph, survivors, dealers: members) {
      let shares = roster.holders(of: position).count { answers[$0]?.index(of: position) != nil }
      guard shares >= roster.parameters.threshold else {
        throw SecureAggregationError.unrecoverable(
          roster.client(at: position), shares: shares, threshold: roster.parameters.threshold)
      }
    }
  }

  func recover(
    _ session: MaskedSession<ShareUnmasking>, on workers: any PieceWorkers
  ) throws -> (sum: Result<RingVector, SecureAggregationError>, liars: [Exclusion]) {
    try Recovery(
      roster: roster, rosterDigest: session.rosterDigest, commitments: session.kept, survivors: session.survivors,
      revealed: session.answers, accumulator: session.sum
    ).sum(on: workers)
  }
}

extension EncryptedShares {
  /// The shares for the holder at a position; nil if there are none.
  fileprivate func share(for holder: Int) -> SealedShare? {
    var (low, high) = (0, shares.count)
    while low < high {
      let middle = (low + high) / 2
      if shares[middle].position < holder { low = middle + 1 } else { high = middle }
    }
    return low < shares.count && shares[low].position == holder ? shares[low] : nil
  }
}

extension StripedAccumulator: MaskedAccumulator {
  func add(_ vector: RawSpan) throws { try add(packed: vector) }
  var additions: Int { count }
}
