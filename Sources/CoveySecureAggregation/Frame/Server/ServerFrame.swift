internal import CoveyCore
internal import CoveyCrypto
internal import CoveySystem
internal import Synchronization

/// The server of a session around one protocol's ``ServerUnmasking``.
final class ServerFrame<Unmasking: ServerUnmasking>: ServerSession {
  let invitation: SessionInvitation
  let state: Mutex<SessionServerState<Unmasking>>
  private let invitationMessage: [UInt8]
  private let directory: (any IdentityDirectory)?
  private let places: [ClientID: Int]

  /// The server of a session.
  /// - Parameters:
  ///   - invitation: What clients are invited to.
  ///   - cohort: Who is invited: as many different clients as the invitation states.
  ///   - directory: Who is who; nil where keys are not signed.
  ///   - relayLimit: Bytes of dealings that the server may keep.
  ///   - fixed: Sizes that tests state instead of those that the number of clients gives.
  /// - Precondition: A directory if the invitation is to a session against active servers.
  /// - Throws: ``SecureAggregationError`` if there is no such session; `CryptoError` if libsodium cannot start.
  init(
    _ invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)?, relayLimit: Int,
    fixed: SessionParameters? = nil
  ) throws {
    precondition(
      invitation.server == .semiHonest || directory != nil,
      "a session against active servers needs a directory of identities")
    precondition(cohort.count == invitation.invited, "the invitation states how many clients are invited")
    if fixed == nil { try Unmasking.check(invitation, relayLimit: relayLimit) }
    let cohort = cohort.sorted()
    places = Dictionary(cohort.enumerated().map { ($1, $0) }) { first, _ in first }
    precondition(places.count == cohort.count, "a client is invited once")
    self.invitation = invitation
    invitationMessage = invitation.encoded()
    self.directory = directory
    state = Mutex(SessionServerState(invitation, cohort: cohort, fixed: fixed, relayLimit: relayLimit))
  }

  var step: SessionStep? { state.withLock { $0.step } }

  var participants: [ClientID] { state.withLock { $0.participants } }

  var facts: SessionFacts {
    state.withLock { state in
      let parameters = state.keyed?.roster.parameters
      return SessionFacts(
        method: invitation.method, invited: invitation.invited, neighbours: parameters?.neighbours ?? 0,
        threshold: parameters?.threshold ?? 0, answers: state.answers, excluded: state.excluded)
    }
  }

  /// Who is linked with whom once keys are in, for tests.
  var graph: CommunicationGraph? { state.withLock { $0.keyed?.roster.graph } }

  func message(for client: ClientID) throws -> [UInt8] {
    let place = try place(of: client)
    // References and arrays without copies: what takes time is made outside the lock.
    let (step, state) = try self.state.withLock { state in (try state.openStep(for: client, at: place), state) }
    guard step != .keys else { return invitationMessage }
    let (keyed, position) = try seat(of: client, state.keyed)
    let (roster, unmasking) = (keyed.roster, keyed.unmasking)
    switch step {
    case .keys: return invitationMessage
    case .shares: return try roster.keyList(for: position).encoded()
    case .check: return try unmasking.delivery(to: position, from: state.members, state.records)
    case .dispute:
      let dealings = state.complaints[position]?.entries.compactMap { entry in
        state.records[entry.dealer].map { (dealer: entry.dealer, dealing: $0.dealing) }
      }
      guard let dealings, !dealings.isEmpty else { throw SecureAggregationError.sessionOver }
      return unmasking.shown(dealings)
    case .roster: return ClientRoster(members: state.members).encoded(in: roster.context, .roster)
    case .input:
      return ClientRoster(members: state.members, certificate: state.rosterCertificate).encoded(in: roster.context)
    case .consistency: return SurvivorList(survivors: state.survivors).encoded(in: roster.context)
    case .unmasking:
      let shown = invitation.server == .active ? unmasking.witnesses(for: position, state.signatures) : []
      let witnesses = state.survivorCertificate?.witnesses ?? shown
      return UnmaskingRequest(survivors: state.survivors, witnesses: witnesses).encoded(in: roster.context)
    }
  }

  func receive(_ message: [UInt8], from client: ClientID) throws {
    let place = try place(of: client)
    let got = (try? MessageHeader(of: message, during: .keys))?.step
    let (step, keyed) = try state.withLock { state in (try state.claim(client, at: place, got: got), state.keyed) }
    guard step != .keys else { return try receiveKeys(message, from: client) }
    let (seated, position) = try seat(of: client, keyed)
    switch step {
    case .keys: return
    case .shares: try receiveDealing(message, from: client, at: position, seated)
    case .check: try receiveComplaints(message, from: client, at: position, seated)
    case .dispute: try receiveEvidence(message, from: client, at: position, seated)
    case .roster, .consistency: try receiveSignature(message, step, from: client, at: position, seated.roster)
    case .input:
      let names = state.withLock { $0.rosterDigest }
      let vector = try seated.unmasking.input(in: message, roster: names)
      let sum = try state.withLock { try $0.admitInput(of: position) }
      try sum.add(message.span.bytes.extracting(vector))
    case .unmasking: try receiveAnswer(message, from: client, at: position, seated)
    }
  }

  func closeStep() throws {
    try state.withLock { state in
      do {
        try state.close()
      } catch {
        state.abort()
        throw error
      }
    }
  }

  func sum(on workers: any PieceWorkers) throws -> RingVector {
    let (unmasking, session) = try state.withLock { try $0.takeSession() }
    // An input that was admitted just before its step was closed may still be on its way into the sum.
    while session.sum.additions < session.survivors.members { ThisThread.yield() }
    let (sum, liars) = try unmasking.recover(session, on: workers)
    // Without a sum above all: or the same league could stop every round.
    state.withLock { state in
      for liar in liars { state.exclude(liar) }
    }
    return try sum.get()
  }

  /// The key by which a client's signatures are known.
  func verificationKey(of client: ClientID) throws -> VerificationKey {
    guard let key = directory?.verificationKey(of: client) else { throw SecureAggregationError.noIdentity(client) }
    return key
  }

  private func place(of client: ClientID) throws -> Int {
    guard let place = places[client] else { throw SecureAggregationError.unknownClient(client) }
    return place
  }

  private func seat(
    of client: ClientID, _ keyed: SessionServerState<Unmasking>.Keyed?
  ) throws -> (SessionServerState<Unmasking>.Keyed, Int) {
    guard let keyed, let position = keyed.roster.position(of: client) else {
      throw SecureAggregationError.unknownClient(client)
    }
    return (keyed, position)
  }
}
