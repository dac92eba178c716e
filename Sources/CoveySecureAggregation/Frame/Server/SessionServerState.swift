internal import CoveyCore
internal import CoveyCrypto

/// What the server of a session keeps, and how it goes from step to step. The session's lock guards it; nothing here takes
/// long but closing a step.
struct SessionServerState<Unmasking: ServerUnmasking>: Sendable {
  /// What is known once keys are in.
  struct Keyed: Sendable {
    /// Who takes part.
    let roster: SessionRoster
    /// The protocol's half.
    let unmasking: Unmasking
  }

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
  /// Set when keys are in.
  private(set) var keyed: Keyed?
  /// What clients dealt, by position, until it is fixed who masks.
  private(set) var records: [Unmasking.Record?] = []
  /// Whose dealings are passed on, and once all is checked who takes part.
  private(set) var members = PositionSet(count: 0)
  /// What names the list of those who take part.
  private(set) var rosterDigest = Bytes32.zero
  /// Who checked what it was passed, and what it complained of.
  private(set) var complaints: [ShareComplaints?] = []
  /// Complaining clients that answered in the dispute.
  private var disputed = PositionSet(count: 0)
  private(set) var excluded: [Exclusion] = []
  /// What the committee signed of who takes part, where there is one.
  private(set) var rosterCertificate: ListCertificate?
  /// What is left of the dealings of those who mask.
  private(set) var kept: Unmasking.Kept?
  private var sum: Unmasking.Sum?
  /// Whose input is in the sum, or is being added to it.
  private(set) var survivors = PositionSet(count: 0)
  private(set) var signatures: [Signature?] = []
  /// What the committee signed of who is alive, where there is one.
  private(set) var survivorCertificate: ListCertificate?
  private var last: [Unmasking.Answer?] = []
  /// Whether all steps were closed, and the sum is still to be had.
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
  mutating func store(_ record: Unmasking.Record, of position: Int) throws {
    try requireOpen(.shares)
    records[position] = record
  }

  /// Takes a client's word on what it was passed.
  mutating func store(_ complaints: ShareComplaints, of position: Int) throws {
    try requireOpen(.check)
    self.complaints[position] = complaints
  }

  /// Takes what was decided on a client's complaints. What is proven stands; who does not prove all that it complained of has
  /// not answered.
  mutating func store(_ verdicts: [Exclusion], by position: Int, isComplete: Bool) throws {
    try requireOpen(.dispute)
    if isComplete { disputed.insert(position) }
    for verdict in verdicts { exclude(verdict) }
  }

  /// Notes that a client was proven to lie. The first proof counts.
  mutating func exclude(_ exclusion: Exclusion) {
    guard !excluded.contains(where: { $0.client == exclusion.client }) else { return }
    excluded.append(exclusion)
  }

  /// Notes that a client's input, which was checked, is being added to the sum.
  mutating func admitInput(of position: Int) throws -> Unmasking.Sum {
    try requireOpen(.input)
    guard let sum else { throw SecureAggregationError.sessionOver }
    survivors.insert(position)
    return sum
  }

  /// Takes a client's signature on the list of a step, who takes part or who is alive.
  mutating func store(_ signature: Signature, of position: Int, in step: SessionStep) throws {
    try requireOpen(step)
    signatures[position] = signature
  }

  /// Takes a client's last answer.
  mutating func store(_ answer: Unmasking.Answer, of position: Int) throws {
    try requireOpen(.unmasking)
    last[position] = answer
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
    complaints = []
    kept = nil
    sum = nil
    signatures = []
    last = []
  }
}

extension SessionServerState {
  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few are left; the session is to be aborted then.
  mutating func close() throws {
    guard let step else { throw SecureAggregationError.sessionOver }
    guard step != .keys else { return try closeKeys() }
    guard let keyed else { throw SecureAggregationError.sessionOver }
    let (roster, unmasking) = (keyed.roster, keyed.unmasking)
    switch step {
    case .keys: return
    case .shares: try closeShares(roster, unmasking)
    case .check: try closeCheck(roster, unmasking)
    case .dispute: try closeDispute(roster, unmasking)
    case .roster: try closeRoster(roster)
    case .input: try closeInput(roster, unmasking)
    case .consistency: try closeConsistency(roster, unmasking)
    case .unmasking: try closeUnmasking(roster, unmasking)
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
    let roster = try SessionRoster(invitation, advertisements, drawsGraph: Unmasking.drawsGraph, fixed: fixed)
    let count = roster.parameters.clients
    answers[.keys] = count
    // Planning covers the whole cohort and the smallest that may be left of it; this covers what came of it.
    keyed = Keyed(roster: roster, unmasking: try Unmasking(roster, invitation, relayLimit: relayLimit))
    (advertisements, publicKeys) = ([], [])
    records = Array(repeating: nil, count: count)
    open(.shares, for: .all(count: count), roster)
  }

  private mutating func closeShares(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    var came = PositionSet(count: records.count, records.indices.filter { records[$0] != nil })
    answers[.shares] = came.members
    for position in try unmasking.faulty(records) {
      came.remove(position)
      let evidence = records[position].map { unmasking.evidence($0.dealing, of: position, for: nil) }
      exclude(
        Exclusion(client: roster.client(at: position), misconduct: .badDealing, step: .shares, evidence: evidence ?? [])
      )
    }
    members = try unmasking.members(among: came, after: .shares)
    complaints = Array(repeating: nil, count: records.count)
    open(.check, for: members, roster)
  }

  private mutating func closeCheck(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    let checked = PositionSet(count: complaints.count, complaints.indices.filter { complaints[$0] != nil })
    answers[.check] = checked.members
    let complaining = PositionSet(
      count: complaints.count, checked.positions.filter { complaints[$0]?.entries.isEmpty == false })
    disputed = PositionSet(count: complaints.count)
    guard complaining.isEmpty else { return open(.dispute, for: complaining, roster) }
    try admit(checked, after: .check, roster, unmasking)
  }

  private mutating func closeDispute(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    answers[.dispute] = disputed.members
    // A complaint without a proof is a dropout.
    let left = complaints.indices.filter { position in
      guard let complaints = complaints[position] else { return false }
      return complaints.entries.isEmpty || disputed.contains(position)
    }
    try admit(PositionSet(count: complaints.count, left), after: .dispute, roster, unmasking)
  }

  /// Fixes who masks.
  private mutating func admit(
    _ checked: PositionSet, after step: SessionStep, _ roster: SessionRoster, _ unmasking: Unmasking
  ) throws {
    var remaining = checked
    for exclusion in excluded {
      if let position = roster.position(of: exclusion.client) { remaining.remove(position) }
    }
    members = try unmasking.members(among: remaining, after: step)
    rosterDigest = try ClientRoster(members: members).digest(in: roster.context.digest)
    kept = unmasking.kept(of: members, records)
    (records, complaints) = ([], [])
    sum = unmasking.makeSum()
    survivors = PositionSet(count: members.count)
    signatures = Array(repeating: nil, count: members.count)
    guard roster.parameters.quorum == 0 else { return open(.roster, for: roster.committee(in: members), roster) }
    open(.input, for: members, roster)
  }

  private mutating func closeRoster(_ roster: SessionRoster) throws {
    answers[.roster] = signatures.count { $0 != nil }
    rosterCertificate = try certificate(.roster, roster)
    open(.input, for: members, roster)
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

  private mutating func closeInput(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    answers[.input] = survivors.members
    try unmasking.check(survivors, among: members)
    signatures = Array(repeating: nil, count: survivors.count)
    last = Array(repeating: nil, count: survivors.count)
    let signers = roster.parameters.quorum > 0 ? roster.committee(in: survivors) : survivors
    if invitation.server == .active {
      open(.consistency, for: signers, roster)
    } else {
      open(.unmasking, for: survivors, roster)
    }
  }

  private mutating func closeConsistency(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    let signers = PositionSet(count: signatures.count, signatures.indices.filter { signatures[$0] != nil })
    answers[.consistency] = signers.members
    guard roster.parameters.quorum == 0 else {
      survivorCertificate = try certificate(.consistency, roster)
      return open(.unmasking, for: survivors, roster)
    }
    let answering = try unmasking.answering(signers, survivors: survivors, among: members)
    open(.unmasking, for: answering, roster)
  }

  private mutating func closeUnmasking(_ roster: SessionRoster, _ unmasking: Unmasking) throws {
    answers[.unmasking] = last.count { $0 != nil }
    try unmasking.check(last, survivors: survivors, among: members)
    isRecoverable = true
    open(nil, for: survivors, roster)
  }

  /// What is left of the session, for the masks to be taken off.
  /// - Throws: ``SecureAggregationError/sessionOver``; ``SecureAggregationError/outOfTurn(expected:got:)`` while steps are
  ///   open.
  mutating func takeSession() throws -> (Unmasking, MaskedSession<Unmasking>) {
    if let step { throw SecureAggregationError.outOfTurn(expected: step, got: .unmasking) }
    guard isRecoverable, let keyed, let kept, let sum else { throw SecureAggregationError.sessionOver }
    let session = MaskedSession<Unmasking>(
      members: members, rosterDigest: rosterDigest, kept: kept, survivors: survivors, sum: sum, answers: last)
    if Unmasking.forgetsSum {
      isRecoverable = false
      forgetInput()
    }
    return (keyed.unmasking, session)
  }
}
