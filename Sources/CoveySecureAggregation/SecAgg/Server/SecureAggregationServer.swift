public import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// The server of SecAgg (Bonawitz et al. 2017, CCS, eprint 2017/281, figure 4) or SecAgg+ (Bell et al. 2020, CCS, eprint
/// 2020/704): it learns the sum of the inputs that arrived, and nothing else about them.
///
/// Masked inputs are added up as they come and never kept. Every answer is checked before it counts: a client whose answer
/// is refused counts as dropped out. Where a sum of parts would show, or masks cannot be taken off, the session ends before
/// anything is unmasked.
///
/// Memory: the dealings of n clients, 236 n h bytes with h holders each, until who masks is fixed (``RelayLimit``); then
/// 64 n h bytes of commitments, and one vector.
public final class SecureAggregationServer: ServerSession {
  private let invitation: SessionInvitation
  private let invitationMessage: [UInt8]
  private let directory: (any IdentityDirectory)?
  private let places: [ClientID: Int]
  private let state: Mutex<SessionServerState>

  /// The server of a session.
  /// - Parameters:
  ///   - invitation: What clients are invited to.
  ///   - cohort: Who is invited: as many different clients as the invitation states.
  ///   - directory: Who is who; nil where keys are not signed.
  ///   - relayLimit: Bytes of sealed shares that the server may keep.
  /// - Precondition: A directory if the invitation is to a session against active servers; not LightSecAgg.
  /// - Throws: ``SecureAggregationError/relayTooLarge(bytes:limit:)`` if the session, or the complete graph that it may come
  ///   to, has more; `CryptoError` if libsodium cannot start.
  public convenience init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)? = nil,
    relayLimit: Int = RelayLimit.standard
  ) throws {
    try self.init(
      invitation: invitation, cohort: cohort, directory: directory, fixed: nil, relayLimit: relayLimit)
  }

  /// The server of a session of stated sizes, for tests of small graphs.
  package init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)?, fixed: SessionParameters?,
    relayLimit: Int = RelayLimit.standard
  ) throws {
    precondition(invitation.method != .lightSecAgg, "LightSecAgg has a server of its own")
    precondition(
      invitation.server == .semiHonest || directory != nil,
      "a session against active servers needs a directory of identities")
    precondition(cohort.count == invitation.invited, "the invitation states how many clients are invited")
    if fixed == nil { try RelayLimit.check(invitation, limit: relayLimit) }
    let cohort = cohort.sorted()
    places = Dictionary(cohort.enumerated().map { ($1, $0) }) { first, _ in first }
    precondition(places.count == cohort.count, "a client is invited once")
    self.invitation = invitation
    invitationMessage = invitation.encoded()
    self.directory = directory
    state = Mutex(SessionServerState(invitation, cohort: cohort, fixed: fixed, relayLimit: relayLimit))
  }

  /// The step that is open; nil once all are closed or the session was aborted.
  public var step: SessionStep? { state.withLock { $0.step } }

  /// Clients that are asked in the open step, ascending.
  public var participants: [ClientID] { state.withLock { $0.participants } }

  /// Facts of the session for reports.
  public var facts: SessionFacts {
    state.withLock { state in
      SessionFacts(
        method: invitation.method, invited: invitation.invited,
        neighbours: state.roster?.parameters.neighbours ?? 0, threshold: state.roster?.parameters.threshold ?? 0,
        answers: state.answers, excluded: state.excluded)
    }
  }

  /// Who takes part once keys are in, for tests.
  package var graph: CommunicationGraph? { state.withLock { $0.roster?.graph } }

  /// What to send to a participant in the open step.
  /// - Throws: ``SecureAggregationError/unknownClient(_:)`` if it is none; ``SecureAggregationError/sessionOver``.
  public func message(for client: ClientID) throws -> [UInt8] {
    let place = try place(of: client)
    // References and arrays without copies: what takes time is made outside the lock.
    let (step, state) = try self.state.withLock { state in (try state.openStep(for: client, at: place), state) }
    guard step != .keys else { return invitationMessage }
    guard let roster = state.roster, let position = roster.position(of: client) else {
      throw SecureAggregationError.unknownClient(client)
    }
    switch step {
    case .keys: return invitationMessage
    case .shares: return try roster.keyList(for: position).encoded()
    case .check:
      guard let dealt = state.dealt, let dealers = state.dealers else { throw SecureAggregationError.sessionOver }
      return dealt.delivery(to: position, from: dealers, roster).encoded(in: roster.context)
    case .dispute:
      guard let dealt = state.dealt, let complaints = state.complaints[position] else {
        throw SecureAggregationError.sessionOver
      }
      let entries = complaints.entries.compactMap { entry in
        dealt.record(of: entry.dealer).map { DisputedDealings.Entry(dealer: entry.dealer, dealing: $0.dealing) }
      }
      return DisputedDealings(entries: entries).encoded(in: roster.context)
    case .roster:
      guard let dealers = state.dealers else { throw SecureAggregationError.sessionOver }
      return ClientRoster(members: dealers).encoded(in: roster.context, .roster)
    case .input:
      guard let dealers = state.dealers else { throw SecureAggregationError.sessionOver }
      return ClientRoster(members: dealers, certificate: state.rosterCertificate).encoded(in: roster.context)
    case .consistency:
      guard let survivors = state.survivors else { throw SecureAggregationError.sessionOver }
      return SurvivorList(survivors: survivors).encoded(in: roster.context)
    case .unmasking:
      guard let survivors = state.survivors else { throw SecureAggregationError.sessionOver }
      let witnesses = state.survivorCertificate?.witnesses ?? witnesses(for: position, roster, state.signatures)
      return UnmaskingRequest(survivors: survivors, witnesses: witnesses).encoded(in: roster.context)
    }
  }

  /// Takes a participant's answer. An answer that is refused changes nothing but that the client counts as dropped out.
  ///
  /// A share that was not dealt is dropped, and the rest of its sender's shares count: they are those that were dealt.
  /// - Throws: ``SecureAggregationError`` for an answer that is malformed, forged, repeated or out of turn;
  ///   ``SecureAggregationError/forgedShare(holder:dealer:)`` names the first share that was dropped.
  public func receive(_ message: [UInt8], from client: ClientID) throws {
    let place = try place(of: client)
    let got = (try? MessageHeader(of: message, during: .keys))?.step
    let (step, roster) = try state.withLock { state in (try state.claim(client, at: place, got: got), state.roster) }
    guard step != .keys else { return try receiveKeys(message, from: client) }
    guard let roster, let position = roster.position(of: client) else {
      throw SecureAggregationError.unknownClient(client)
    }
    switch step {
    case .keys: return
    case .shares: try receiveDealing(message, from: client, at: position, roster)
    case .check: try receiveComplaints(message, from: client, at: position, roster)
    case .dispute: try receiveEvidence(message, at: position, roster)
    case .input:
      let rosterDigest = state.withLock { $0.rosterDigest }
      let payload = try MaskedInputMessage.payload(of: message, in: roster.context, roster: rosterDigest)
      let accumulator = try state.withLock { try $0.admitInput(of: position) }
      try accumulator.add(packed: message.span.bytes.extracting(payload))
    case .roster, .consistency: try receiveSignature(message, step, from: client, at: position, roster)
    case .unmasking: try receiveShares(message, from: client, at: position, roster)
    }
  }

  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError`` if too few clients are left: the session is over, and nothing was learned.
  public func closeStep() throws {
    try state.withLock { state in
      do {
        try state.close()
      } catch {
        state.abort()
        throw error
      }
    }
  }

  /// The sum of the inputs of the clients that delivered one. It is given once.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/unrecoverable(_:shares:threshold:)`` if a client and
  ///   holders of its secrets lied together, and too many of them; ``SecureAggregationError/sessionOver`` if the session was
  ///   aborted, or the sum given before.
  public func sum(on workers: any PieceWorkers) throws -> RingVector {
    let recovery = try state.withLock { try $0.takeRecovery() }
    let (sum, liars) = try recovery.sum(on: workers)
    // Without a sum above all: or the same league could stop every round.
    state.withLock { state in
      for liar in liars { state.exclude(liar) }
    }
    return try sum.get()
  }

  private func place(of client: ClientID) throws -> Int {
    guard let place = places[client] else { throw SecureAggregationError.unknownClient(client) }
    return place
  }

  private func receiveKeys(_ message: [UInt8], from client: ClientID) throws {
    let keys = try KeyAdvertisement(decoding: message, for: invitation)
    guard keys.client == client else {
      throw SecureAggregationError.malformed(.keys, reason: "it names another client than its sender")
    }
    guard keys.channelKey.isGroupElement, keys.maskKey.isGroupElement else {
      throw SecureAggregationError.weakKey(client)
    }
    if invitation.server == .active {
      let key = try verificationKey(of: client)
      guard let signature = keys.signature, try key.isValid(signature, of: keys.transcript(of: invitation.digest()))
      else { throw SecureAggregationError.badSignature(client) }
    }
    try state.withLock { try $0.store(keys) }
  }

  private func receiveDealing(
    _ message: [UInt8], from client: ClientID, at position: Int, _ roster: SessionRoster
  ) throws {
    let key = invitation.server == .active ? try verificationKey(of: client) : nil
    do {
      let record = try DealtBook.Record(message, from: position, roster, key: key)
      try state.withLock { try $0.store(record, of: position) }
    } catch SecureAggregationError.badDealing(let client) {
      exclude(Exclusion(client: client, misconduct: .badDealing, step: .shares, evidence: message))
      throw SecureAggregationError.badDealing(client)
    }
  }

  private func receiveComplaints(
    _ message: [UInt8], from client: ClientID, at position: Int, _ roster: SessionRoster
  ) throws {
    let complaints = try ShareComplaints(decoding: message, in: roster.context)
    let dealers = state.withLock { $0.dealers }
    let known = complaints.entries.allSatisfy {
      dealers?.contains($0.dealer) == true && roster.graph.areLinked($0.dealer, position)
    }
    guard known else {
      throw SecureAggregationError.malformed(.check, reason: "it complains of one who dealt it nothing")
    }
    // Each proof gives a share of the complaining client's secrets away, so nobody is asked for as many as open them.
    guard complaints.entries.count < roster.parameters.threshold else {
      exclude(Exclusion(client: client, misconduct: .tooManyComplaints, step: .check, evidence: message))
      throw SecureAggregationError.tooManyComplaints(client)
    }
    try state.withLock { try $0.store(complaints, of: position) }
  }

  private func receiveEvidence(_ message: [UInt8], at position: Int, _ roster: SessionRoster) throws {
    let (dealt, complaints) = state.withLock { ($0.dealt, $0.complaints) }
    guard let dealt, complaints.indices.contains(position), let stated = complaints[position]?.entries else {
      throw SecureAggregationError.sessionOver
    }
    let evidence = try DisputeEvidence(decoding: message, in: roster.context)
    let judge = DisputeJudge(roster: roster, dealt: dealt)
    let verdicts = try evidence.entries.map { entry in
      guard stated.contains(ShareComplaints.Entry(dealer: entry.dealer, fault: entry.fault)) else {
        throw SecureAggregationError.malformed(.dispute, reason: "it proves what it did not complain of")
      }
      return try judge.verdict(on: entry, by: position)
    }
    let client = roster.client(at: position)
    let isComplete = evidence.entries.count == stated.count
    try state.withLock { try $0.store(verdicts, by: position, isComplete: isComplete) }
    guard !verdicts.contains(where: { $0.client == client }) else {
      throw SecureAggregationError.falseComplaint(client)
    }
    // What an honest holder complains of it can prove: a fault that was there does not go away.
    guard isComplete else {
      throw SecureAggregationError.malformed(.dispute, reason: "it proves less than it complained of")
    }
  }

  private func exclude(_ exclusion: Exclusion) {
    state.withLock { $0.exclude(exclusion) }
  }

  private func receiveSignature(
    _ message: [UInt8], _ step: SessionStep, from client: ClientID, at position: Int, _ roster: SessionRoster
  ) throws {
    let signature = try ConsistencySignature(decoding: message, in: roster.context, step).signature
    let (dealers, survivors) = state.withLock { ($0.dealers, $0.survivors) }
    guard let dealers, let survivors else { throw SecureAggregationError.sessionOver }
    let session = roster.context.digest
    let list =
      step == .roster
      ? WitnessedList.roster(dealers)
      : .survivors(survivors, roster: try ClientRoster(members: dealers).digest(in: session))
    guard try verificationKey(of: client).isValid(signature, of: list.transcript(in: session)) else {
      throw SecureAggregationError.badSignature(client)
    }
    try state.withLock { try $0.store(signature, of: position, in: step) }
  }

  private func receiveShares(
    _ message: [UInt8], from client: ClientID, at position: Int, _ roster: SessionRoster
  ) throws {
    let (commitments, survivors) = state.withLock { ($0.commitments, $0.survivors) }
    guard let commitments, let survivors else { throw SecureAggregationError.sessionOver }
    let shares = try RevealedShares(message, from: position, roster, commitments, survivors: survivors)
    try state.withLock { try $0.store(shares, of: position) }
    if let dealer = shares.forged.min() {
      exclude(Exclusion(client: client, misconduct: .forgedShare, step: .unmasking, evidence: shares.evidence))
      throw SecureAggregationError.forgedShare(holder: client, dealer: roster.client(at: dealer))
    }
  }

  private func verificationKey(of client: ClientID) throws -> VerificationKey {
    guard let key = directory?.verificationKey(of: client) else { throw SecureAggregationError.noIdentity(client) }
    return key
  }

  /// As many signatures of others who hold the client's secrets as it asks for.
  private func witnesses(
    for position: Int, _ roster: SessionRoster, _ signatures: [Signature?]
  ) -> [UnmaskingRequest.Witness] {
    guard invitation.server == .active else { return [] }
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
}
