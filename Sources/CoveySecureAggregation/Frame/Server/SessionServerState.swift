internal import CoveyCore
internal import CoveyCrypto

/// What the server of a session keeps, and how it goes from step to step. The session's lock guards it; nothing here takes
/// long but closing a step.
struct SessionServerState: Sendable {
  /// What the clients are invited to.
  let invitation: SessionInvitation
  /// Who was invited, ascending.
  let cohort: [ClientID]
  /// Sizes that tests state.
  let fixed: SessionParameters?
  /// Bytes of dealings that may be kept.
  let relayLimit: Int

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
  private var records: [DealtBook.Record?] = []
  private(set) var dealt: DealtBook?
  /// Whose shares are passed on, and once all is checked who takes part.
  private(set) var dealers: PositionSet?
  /// What names the list of those who take part.
  private(set) var rosterDigest: Bytes32?
  /// Who checked the shares that it was passed, and what it complained of.
  private(set) var complaints: [ShareComplaints?] = []
  /// Complaining clients that answered in the dispute.
  private var disputed: PositionSet?
  private(set) var excluded: [Exclusion] = []
  /// What the committee signed of who takes part, where there is one.
  private(set) var rosterCertificate: ListCertificate?
  private(set) var commitments: CommitmentBook?
  private(set) var accumulator: StripedAccumulator?
  /// Whose input is in the sum, or is being added to it.
  private(set) var survivors: PositionSet?
  private(set) var signatures: [Signature?] = []
  /// What the committee signed of who is alive, where there is one.
  private(set) var survivorCertificate: ListCertificate?
  private var revealed: [RevealedShares?] = []
  /// Whether all steps were closed and the sum was not asked for.
  private var isRecoverable = false

  /// A session that has just begun.
  init(_ invitation: SessionInvitation, cohort: [ClientID], fixed: SessionParameters?, relayLimit: Int) {
    self.invitation = invitation
    self.cohort = cohort
    self.fixed = fixed
    self.relayLimit = relayLimit
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

  /// Takes a client's dealing.
  mutating func store(_ record: DealtBook.Record, of position: Int) throws {
    try requireOpen(.shares)
    records[position] = record
  }

  /// Takes a client's word on the shares that it was passed.
  mutating func store(_ complaints: ShareComplaints, of position: Int) throws {
    try requireOpen(.check)
    self.complaints[position] = complaints
  }

  /// Takes what was decided on a client's complaints. What is proven stands; who does not prove all that it complained of has
  /// not answered.
  mutating func store(_ verdicts: [Exclusion], by position: Int, isComplete: Bool) throws {
    try requireOpen(.dispute)
    if isComplete { disputed?.insert(position) }
    for verdict in verdicts { exclude(verdict) }
  }

  /// Notes that a client was proven to lie. The first proof counts.
  mutating func exclude(_ exclusion: Exclusion) {
    guard !excluded.contains(where: { $0.client == exclusion.client }) else { return }
    excluded.append(exclusion)
  }

  /// Notes that a client's input, which was checked, is being added to the sum.
  mutating func admitInput(of position: Int) throws -> StripedAccumulator {
    try requireOpen(.input)
    guard let accumulator else { throw SecureAggregationError.sessionOver }
    survivors?.insert(position)
    return accumulator
  }

  /// Takes a client's signature on the list of a step, who takes part or who is alive.
  mutating func store(_ signature: Signature, of position: Int, in step: SessionStep) throws {
    try requireOpen(step)
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
    records = []
    dealt = nil
    complaints = []
    commitments = nil
    accumulator = nil
    signatures = []
    revealed = []
  }
}

extension SessionServerState {
  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few are left; the session is to be aborted then.
  mutating func close() throws {
    guard let step else { throw SecureAggregationError.sessionOver }
    switch step {
    case .keys: try closeKeys()
    case .shares: try closeShares()
    case .check: try closeCheck()
    case .dispute: try closeDispute()
    case .roster: try closeRoster()
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
    // Planning covers the whole cohort and the smallest that may be left of it; this covers what came of it.
    try RelayLimit.check(roster.parameters, limit: relayLimit)
    self.roster = roster
    (advertisements, publicKeys) = ([], [])
    records = Array(repeating: nil, count: count)
    open(.shares, for: .all(count: count), roster)
  }

  private mutating func closeShares() throws {
    guard let roster else { throw SecureAggregationError.sessionOver }
    let dealt = DealtBook(records)
    var came = dealt.dealers
    answers[.shares] = came.members
    for position in try dealt.faulty(roster.parameters) {
      came.remove(position)
      exclude(
        Exclusion(
          client: roster.client(at: position), misconduct: .badDealing, step: .shares,
          evidence: records[position]?.dealing.encoded(in: roster.context) ?? []))
    }
    let dealers = try SurvivorRules(roster, invitation).dealers(among: came, after: .shares)
    (self.dealt, self.dealers) = (dealt, dealers)
    complaints = Array(repeating: nil, count: records.count)
    records = []
    open(.check, for: dealers, roster)
  }

  private mutating func closeCheck() throws {
    guard let roster else { throw SecureAggregationError.sessionOver }
    let checked = PositionSet(count: complaints.count, complaints.indices.filter { complaints[$0] != nil })
    answers[.check] = checked.members
    let complaining = PositionSet(
      count: complaints.count, checked.positions.filter { complaints[$0]?.entries.isEmpty == false })
    disputed = PositionSet(count: complaints.count)
    guard complaining.isEmpty else { return open(.dispute, for: complaining, roster) }
    try admit(checked, after: .check, roster)
  }

  private mutating func closeDispute() throws {
    guard let roster, let disputed else { throw SecureAggregationError.sessionOver }
    answers[.dispute] = disputed.members
    // A complaint without a proof is a dropout.
    let left = complaints.indices.filter { position in
      guard let complaints = complaints[position] else { return false }
      return complaints.entries.isEmpty || disputed.contains(position)
    }
    try admit(PositionSet(count: complaints.count, left), after: .dispute, roster)
  }

  /// Fixes who masks.
  private mutating func admit(_ checked: PositionSet, after step: SessionStep, _ roster: SessionRoster) throws {
    guard let dealt else { throw SecureAggregationError.sessionOver }
    var remaining = checked
    for exclusion in excluded {
      if let position = roster.position(of: exclusion.client) { remaining.remove(position) }
    }
    let members = try SurvivorRules(roster, invitation).dealers(among: remaining, after: step)
    dealers = members
    rosterDigest = try ClientRoster(members: members).digest(in: roster.context.digest)
    commitments = dealt.commitments(of: members)
    (self.dealt, complaints, disputed) = (nil, [], nil)
    accumulator = StripedAccumulator(invitation.shape)
    survivors = PositionSet(count: members.count)
    signatures = Array(repeating: nil, count: members.count)
    guard roster.parameters.quorum == 0 else { return open(.roster, for: roster.committee(in: members), roster) }
    open(.input, for: members, roster)
  }

  private mutating func closeRoster() throws {
    guard let roster, let dealers else { throw SecureAggregationError.sessionOver }
    answers[.roster] = signatures.count { $0 != nil }
    rosterCertificate = try certificate(.roster, roster)
    open(.input, for: dealers, roster)
  }

  /// The certificate of a step's list.
  private func certificate(_ step: SessionStep, _ roster: SessionRoster) throws -> ListCertificate {
    let quorum = roster.parameters.quorum
    guard let certificate = ListCertificate(signatures, committee: roster.committee, quorum: quorum) else {
      throw SecureAggregationError.tooFewClients(
        step, count: signatures.count { $0 != nil }, minimum: quorum)
    }
    return certificate
  }

  private mutating func closeInput() throws {
    guard let roster, let commitments, let survivors else { throw SecureAggregationError.sessionOver }
    answers[.input] = survivors.members
    try SurvivorRules(roster, invitation).check(survivors, dealers: commitments.dealers)
    signatures = Array(repeating: nil, count: survivors.count)
    revealed = Array(repeating: nil, count: survivors.count)
    let signers = roster.parameters.quorum > 0 ? roster.committee(in: survivors) : survivors
    if invitation.server == .active {
      open(.consistency, for: signers, roster)
    } else {
      open(.unmasking, for: survivors, roster)
    }
  }

  private mutating func closeConsistency() throws {
    guard let roster, let commitments, let survivors else { throw SecureAggregationError.sessionOver }
    let signers = PositionSet(count: signatures.count, signatures.indices.filter { signatures[$0] != nil })
    answers[.consistency] = signers.members
    guard roster.parameters.quorum == 0 else {
      survivorCertificate = try certificate(.consistency, roster)
      return open(.unmasking, for: survivors, roster)
    }
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
    guard isRecoverable, let roster, let rosterDigest, let commitments, let survivors, let accumulator else {
      throw SecureAggregationError.sessionOver
    }
    defer {
      isRecoverable = false
      forgetInput()
    }
    return Recovery(
      roster: roster, rosterDigest: rosterDigest, commitments: commitments, survivors: survivors, revealed: revealed,
      accumulator: accumulator)
  }
}
