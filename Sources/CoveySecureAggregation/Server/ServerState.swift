internal import CoveyCore
internal import CoveyCrypto

/// What the server of a session keeps, and how it goes from step to step. The session's lock guards it; nothing here takes
/// long but closing a step.
struct ServerState: Sendable {
  /// What the clients are invited to.
  let invitation: SessionInvitation
  /// Who was invited, ascending.
  let cohort: [ClientID]
  /// Sizes that tests state.
  let fixed: SessionParameters?

  /// The open step; nil once all are closed or the session was aborted.
  private(set) var step: SessionStep? = .keys
  /// Clients that are asked in the open step, ascending.
  private(set) var participants: [ClientID]
  /// Who is asked, and who answered: by place in the cohort.
  private var asked: PositionSet
  private var claimed: PositionSet
  private(set) var answers: [SessionStep: Int] = [:]

  private var advertisements: [KeyAdvertisement] = []
  private var publicKeys: Set<PublicKey> = []
  private(set) var roster: SessionRoster?
  private var shares: [EncryptedShares?] = []
  private(set) var dealt: DealtBook?
  private(set) var commitments: CommitmentBook?
  private(set) var accumulator: StripedAccumulator?
  /// Whose input is in the sum, or is being added to it.
  private(set) var survivors: PositionSet?
  private(set) var signatures: [Signature?] = []
  private var revealed: [RevealedShares?] = []
  /// Whether all steps were closed and the sum was not asked for.
  private var isRecoverable = false

  /// A session that has just begun.
  init(_ invitation: SessionInvitation, cohort: [ClientID], fixed: SessionParameters?) {
    self.invitation = invitation
    self.cohort = cohort
    self.fixed = fixed
    participants = cohort
    asked = .all(count: cohort.count)
    claimed = PositionSet(count: cohort.count)
  }

  /// Checks that a client is asked in the open step, and gives that.
  /// - Throws: ``SecureAggregationError/sessionOver``, ``SecureAggregationError/unknownClient(_:)``.
  func openStep(for client: ClientID, at place: Int) throws -> SessionStep {
    guard let step else { throw SecureAggregationError.sessionOver }
    guard asked.contains(place) else { throw SecureAggregationError.unknownClient(client) }
    return step
  }

  /// Notes that a client answers in the open step. It may do so once.
  /// - Parameter got: The step that its message states; nil if it is not readable.
  /// - Throws: ``SecureAggregationError``.
  mutating func claim(_ client: ClientID, at place: Int, got: SessionStep?) throws -> SessionStep {
    let step = try openStep(for: client, at: place)
    // A message that comes late, or twice on its way, does not count against its sender in another step.
    if let got, got != step { throw SecureAggregationError.outOfTurn(expected: step, got: got) }
    guard !claimed.contains(place) else { throw SecureAggregationError.repeated(client) }
    claimed.insert(place)
    return step
  }

  private func requireOpen(_ expected: SessionStep) throws {
    guard step == expected else { throw SecureAggregationError.outOfTurn(expected: step, got: expected) }
  }

  /// Takes a client's keys, none of which another client may have.
  mutating func store(_ keys: KeyAdvertisement) throws {
    try requireOpen(.keys)
    guard keys.channelKey != keys.maskKey, !publicKeys.contains(keys.channelKey), !publicKeys.contains(keys.maskKey)
    else { throw SecureAggregationError.weakKey(keys.client) }
    publicKeys.insert(keys.channelKey)
    publicKeys.insert(keys.maskKey)
    advertisements.append(keys)
  }

  /// Takes a client's sealed shares.
  mutating func store(_ shares: EncryptedShares, of position: Int) throws {
    try requireOpen(.shares)
    self.shares[position] = shares
  }

  /// Notes that a client's input, which was checked, is being added to the sum.
  mutating func admitInput(of position: Int) throws -> StripedAccumulator {
    try requireOpen(.input)
    guard let accumulator else { throw SecureAggregationError.sessionOver }
    survivors?.insert(position)
    return accumulator
  }

  /// Takes a client's signature on the survivors.
  mutating func store(_ signature: Signature, of position: Int) throws {
    try requireOpen(.consistency)
    signatures[position] = signature
  }

  /// Takes the shares that a client revealed.
  mutating func store(_ shares: RevealedShares, of position: Int) throws {
    try requireOpen(.unmasking)
    revealed[position] = shares
  }

  /// Ends the session: nothing of it is kept.
  mutating func abort() {
    step = nil
    participants = []
    asked = PositionSet(count: cohort.count)
    forgetInput()
    isRecoverable = false
  }

  private mutating func forgetInput() {
    shares = []
    dealt = nil
    commitments = nil
    accumulator = nil
    signatures = []
    revealed = []
  }
}

extension ServerState {
  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few are left; the session is to be aborted then.
  mutating func close() throws {
    guard let step else { throw SecureAggregationError.sessionOver }
    switch step {
    case .keys: try closeKeys()
    case .shares: try closeShares()
    case .input: try closeInput()
    case .consistency: try closeConsistency()
    case .unmasking: try closeUnmasking()
    }
  }

  private mutating func open(_ next: SessionStep?, for members: PositionSet, _ roster: SessionRoster) {
    step = next
    asked = PositionSet(count: cohort.count)
    claimed = PositionSet(count: cohort.count)
    participants = []
    guard next != nil else { return }
    participants = members.positions.map { roster.client(at: $0) }
    // Both lists ascend.
    var place = 0
    for client in participants {
      while cohort[place] != client { place += 1 }
      asked.insert(place)
    }
  }

  private mutating func closeKeys() throws {
    let roster = try SessionRoster(invitation, advertisements, fixed: fixed)
    let count = roster.parameters.clients
    answers[.keys] = count
    self.roster = roster
    (advertisements, publicKeys) = ([], [])
    shares = Array(repeating: nil, count: count)
    open(.shares, for: .all(count: count), roster)
  }

  private mutating func closeShares() throws {
    guard let roster else { throw SecureAggregationError.sessionOver }
    let came = PositionSet(count: shares.count, shares.indices.filter { shares[$0] != nil })
    answers[.shares] = came.members
    let dealers = try SurvivorRules(roster, invitation).dealers(among: came)
    dealt = DealtBook(dealers: dealers, shares: shares)
    shares = []
    accumulator = StripedAccumulator(invitation.shape)
    survivors = PositionSet(count: dealers.count)
    open(.input, for: dealers, roster)
  }

  private mutating func closeInput() throws {
    guard let roster, let dealt, let survivors else { throw SecureAggregationError.sessionOver }
    answers[.input] = survivors.members
    try SurvivorRules(roster, invitation).check(survivors, dealers: dealt.dealers)
    commitments = dealt.commitments()
    self.dealt = nil
    signatures = Array(repeating: nil, count: survivors.count)
    revealed = Array(repeating: nil, count: survivors.count)
    open(invitation.server == .active ? .consistency : .unmasking, for: survivors, roster)
  }

  private mutating func closeConsistency() throws {
    guard let roster, let commitments, let survivors else { throw SecureAggregationError.sessionOver }
    let signers = PositionSet(count: signatures.count, signatures.indices.filter { signatures[$0] != nil })
    answers[.consistency] = signers.members
    let witnesses = try SurvivorRules(roster, invitation).witnesses(
      among: signers, survivors: survivors, dealers: commitments.dealers)
    open(.unmasking, for: witnesses, roster)
  }

  private mutating func closeUnmasking() throws {
    guard let roster, let commitments, let survivors else { throw SecureAggregationError.sessionOver }
    answers[.unmasking] = revealed.count { $0 != nil }
    for position in SurvivorRules.unknown(roster.graph, survivors, dealers: commitments.dealers) {
      let shares = roster.holders(of: position).count { revealed[$0]?.index(of: position) != nil }
      guard shares >= roster.parameters.threshold else {
        throw SecureAggregationError.unrecoverable(
          roster.client(at: position), shares: shares, threshold: roster.parameters.threshold)
      }
    }
    isRecoverable = true
    open(nil, for: survivors, roster)
  }

  /// What takes the masks off the sum. It is given once.
  /// - Throws: ``SecureAggregationError/sessionOver``; ``SecureAggregationError/outOfTurn(expected:got:)`` while steps are
  ///   open.
  mutating func takeRecovery() throws -> Recovery {
    if let step { throw SecureAggregationError.outOfTurn(expected: step, got: .unmasking) }
    guard isRecoverable, let roster, let commitments, let survivors, let accumulator else {
      throw SecureAggregationError.sessionOver
    }
    defer {
      isRecoverable = false
      forgetInput()
    }
    return Recovery(
      roster: roster, commitments: commitments, survivors: survivors, revealed: revealed, accumulator: accumulator)
  }
}
