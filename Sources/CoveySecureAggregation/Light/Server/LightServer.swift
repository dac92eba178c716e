public import CoveyCore
internal import CoveyCrypto
internal import Synchronization

/// The server of LightSecAgg (So et al. 2022, MLSys, arXiv 2109.14236): it passes coded masks on, adds masked inputs as
/// they come, and takes the sum of the survivors' masks off at once, decoded from any U clients' coded sums. See
/// ``LightClient`` for what is guaranteed.
///
/// Memory: sealed coded masks of all clients until they are passed on, N (N - 1) (4 d / (U - T) + 40) bytes, which is
/// limited; U coded sums of 4 d / (U - T) bytes; one vector. Work after the last answer: d U products, however many
/// dropped out.
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
    try Self.checkRelay(parameters, limit: relayLimit)
    self.invitation = invitation
    self.directory = directory
    self.relayLimit = relayLimit
    roster = Mutex(LightRoster(facts: SessionFacts(method: .lightSecAgg, invited: cohort.count)))
  }

  /// Bytes of coded masks that the server keeps at a time.
  public static func relayByteCount(_ parameters: LightParameters) -> Int {
    parameters.clients * CodedMasks.byteCount(parameters)
  }

  private static func checkRelay(_ parameters: LightParameters, limit: Int) throws {
    let bytes = relayByteCount(parameters)
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
    let count = roster.answers(in: step).members
    roster.facts.answers[step] = count
    let minimum = max(cohort.context.parameters.responders, invitation.minimumClients)
    guard count >= minimum else {
      throw SecureAggregationError.tooFewClients(step, count: count, minimum: minimum)
    }
    if step == .input { roster.coded = [] }
    switch step {
    case .keys, .shares, .check, .dispute, .roster: roster.open(.input)
    case .input: roster.open(invitation.server == .active ? .consistency : .unmasking)
    case .consistency: roster.open(.unmasking)
    case .unmasking: roster.open(nil)
    }
  }

  private func closeKeys(_ roster: inout LightRoster) throws {
    roster.facts.answers[.keys] = roster.advertisements.count
    let cohort = try LightCohort(invitation, Array(roster.advertisements.values))
    try Self.checkRelay(cohort.context.parameters, limit: relayLimit)
    roster.cohort = cohort
    roster.facts.neighbours = cohort.keys.count - 1
    roster.facts.threshold = cohort.context.parameters.responders
    roster.coded = Array(repeating: nil, count: cohort.keys.count)
    (roster.advertisements, roster.publicKeys) = ([:], [])
    roster.open(.shares)
  }
}
