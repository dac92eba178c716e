public import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// The server of LightSecAgg (So et al. 2022, MLSys, arXiv 2109.14236): it passes coded masks on, adds masked inputs as
/// they come, and takes the sum of the survivors' masks off at once, decoded from any U clients' coded sums. See
/// ``LightClient`` for what is guaranteed.
///
/// It checks that what every dealer published of its coded masks belongs together, and decides between clients and dealers
/// they complain of. If more coded sums come than it takes it finds out who sent a wrong one.
///
/// Memory: sealed coded masks of all clients until disputes are decided, N (N - 1) (4 d / (U - T) + 72) bytes, which is
/// limited; N coded sums of 4 d / (U - T) bytes; one vector. Work after the last answer: d U products, and 2 d N / (U - T)
/// for the check, however many dropped out.
public final class LightServer: ServerSession {
  let invitation: SessionInvitation
  let directory: (any IdentityDirectory)?
  let relayLimit: Int
  let roster: Mutex<LightRoster>
  /// Who is invited.
  let invited: Set<ClientID>

  /// A session that waits for keys.
  /// - Parameters:
  ///   - invitation: What is summed, and how safely.
  ///   - cohort: The clients that are invited.
  ///   - directory: Who is who, against active servers.
  ///   - relayLimit: Bytes of coded masks that the server may keep.
  /// - Precondition: An invitation to LightSecAgg of as many different clients as it says; a directory if its server is
  ///   ``ServerModel/active``.
  /// - Throws: ``SecureAggregationError/fieldTooSmall(clients:bits:)``, ``SecureAggregationError/unacceptable(reason:)`` or
  ///   ``SecureAggregationError/relayTooLarge(bytes:limit:)`` if there is no such session; `CryptoError`.
  public init(
    invitation: SessionInvitation, cohort: [ClientID], directory: (any IdentityDirectory)? = nil,
    relayLimit: Int = LightLimits.relay
  ) throws {
    precondition(invitation.method == .lightSecAgg, "this server runs LightSecAgg")
    invited = Set(cohort)
    precondition(
      cohort.count == invitation.invited && invited.count == cohort.count,
      "a cohort has as many different clients as are invited")
    precondition(invitation.server == .semiHonest || directory != nil, "signed keys need a directory of identities")
    let parameters = try LightParameters(invitation, SessionParameters(invitation, clients: cohort.count))
    try Self.checkRelay(parameters, invitation.server, limit: relayLimit)
    self.invitation = invitation
    self.directory = directory
    self.relayLimit = relayLimit
    roster = Mutex(LightRoster(facts: SessionFacts(method: .lightSecAgg, invited: cohort.count)))
  }

  /// Bytes of coded masks that the server keeps at a time.
  public static func relayByteCount(_ parameters: LightParameters, server: ServerModel) -> Int {
    parameters.clients * CodedMasks.byteCount(parameters, server: server)
  }

  private static func checkRelay(_ parameters: LightParameters, _ server: ServerModel, limit: Int) throws {
    let bytes = relayByteCount(parameters, server: server)
    guard bytes <= limit else { throw SecureAggregationError.relayTooLarge(bytes: bytes, limit: limit) }
  }

  /// The step that is open; nil once all are closed or the session was aborted.
  public var step: SessionStep? { roster.withLock { $0.step } }

  /// Clients that are asked in the open step, ascending.
  public var participants: [ClientID] {
    let (step, cohort, asked) = roster.withLock { ($0.step, $0.cohort, $0.asked) }
    guard step != .keys else { return invited.sorted() }
    guard let cohort else { return [] }
    return asked.positions.map { cohort.keys[$0].client }
  }

  /// Facts of the session for reports. Its threshold is U.
  public var facts: SessionFacts { roster.withLock { $0.facts } }

  /// Closes the open step and opens the next.
  /// - Throws: ``SecureAggregationError/tooFewClients(_:count:minimum:)`` if fewer than U clients or than the invitation's
  ///   minimum are left; after the first step what the initialiser throws; ``SecureAggregationError/sessionOver``.
  ///   The session is over then, and nothing was learned.
  public func closeStep() throws {
    try roster.withLock { roster in
      guard let step = roster.step else { throw SecureAggregationError.sessionOver }
      do {
        try close(step, &roster)
      } catch {
        roster.abort()
        throw error
      }
    }
  }

  private func close(_ step: SessionStep, _ roster: inout LightRoster) throws {
    guard step != .keys else { return try closeKeys(&roster) }
    guard let cohort = roster.cohort else { throw SecureAggregationError.sessionOver }
    let answers = roster.answers(in: step)
    roster.facts.answers[step] = answers.members
    switch step {
    case .keys, .roster: return
    case .shares: try closeShares(answers, cohort, &roster)
    case .check:
      guard roster.complaining.isEmpty else { return roster.open(.dispute) }
      try admit(after: step, cohort, &roster)
    case .dispute: try admit(after: step, cohort, &roster)
    case .input, .consistency, .unmasking:
      try requireEnough(answers, after: step, cohort)
      let isLast = step == .unmasking
      let isSigned = step == .input && invitation.server == .active
      roster.open(isLast ? nil : isSigned ? .consistency : .unmasking)
    }
  }

  private func requireEnough(_ clients: PositionSet, after step: SessionStep, _ cohort: LightCohort) throws {
    let minimum = max(cohort.context.parameters.responders, invitation.minimumClients)
    guard clients.members >= minimum else {
      throw SecureAggregationError.tooFewClients(step, count: clients.members, minimum: minimum)
    }
  }

  private func closeShares(_ dealers: PositionSet, _ cohort: LightCohort, _ roster: inout LightRoster) throws {
    let check = try WordCheck(cohort.context.parameters)
    roster.members = dealers
    for position in dealers.positions {
      guard let dealing = roster.dealt[position], !check.areWords(dealing.masks.summary.values) else { continue }
      roster.members.remove(position)
      roster.exclude(
        Exclusion(
          client: cohort.keys[position].client, misconduct: .badDealing, step: .shares,
          evidence: dealing.evidence(of: position, in: cohort.context)))
    }
    try requireEnough(roster.members, after: .shares, cohort)
    roster.open(.check)
  }

  /// Fixes who masks.
  private func admit(after step: SessionStep, _ cohort: LightCohort, _ roster: inout LightRoster) throws {
    roster.members = roster.checked
    try requireEnough(roster.members, after: step, cohort)
    (roster.dealt, roster.complaints) = ([], [])
    roster.open(.input)
  }

  private func closeKeys(_ roster: inout LightRoster) throws {
    roster.facts.answers[.keys] = roster.advertisements.count
    let cohort = try LightCohort(invitation, Array(roster.advertisements.values))
    try Self.checkRelay(cohort.context.parameters, invitation.server, limit: relayLimit)
    roster.cohort = cohort
    roster.facts.neighbours = cohort.keys.count - 1
    roster.facts.threshold = cohort.context.parameters.responders
    roster.dealt = Array(repeating: nil, count: cohort.keys.count)
    roster.complaints = Array(repeating: nil, count: cohort.keys.count)
    (roster.advertisements, roster.publicKeys) = ([:], [])
    roster.open(.shares)
  }
}
