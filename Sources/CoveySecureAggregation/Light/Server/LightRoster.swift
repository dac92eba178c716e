internal import CoveyCore
internal import CoveyCrypto

/// What has come in so far in a session of LightSecAgg; the server's lock guards it.
struct LightRoster {
  /// The open step; nil once all are closed or the session was aborted.
  var step: SessionStep? = .keys
  /// Whether the session ended before its time.
  var isAborted = false
  /// Facts for reports.
  var facts: SessionFacts
  /// Keys, while they come in.
  var advertisements: [ClientID: KeyAdvertisement] = [:]
  /// All public keys of them, each of which may be there once.
  var publicKeys: Set<PublicKey> = []
  /// Set when the first step closes.
  var cohort: LightCohort?
  /// What clients dealt, by position, until disputes are decided.
  var dealt: [LightDealing?] = []
  /// Whose coded masks are passed on, and once they are checked who takes part.
  var members = PositionSet(count: 0)
  /// Who checked what it was passed, and what it complained of.
  var complaints: [ShareComplaints?] = []
  /// Who sent an answer in the open step, good or not.
  var claimed: Set<ClientID> = []
  /// Who gave a good answer in every step but the first.
  var answered: [SessionStep: PositionSet] = [:]
  /// Signatures on the survivors by position.
  var signatures: [Int: Signature] = [:]
  /// Coded sums.
  var codedSums: [CodedSum] = []

  /// A client's sum of coded masks, as it was sent.
  typealias CodedSum = (position: Int, message: [UInt8])

  /// Who answered in a step after the first.
  func answers(in step: SessionStep) -> PositionSet {
    answered[step] ?? PositionSet(count: cohort?.keys.count ?? 0)
  }

  /// Who is asked in the open step after the first: those who answered in the last.
  var asked: PositionSet {
    guard let cohort, let step else { return PositionSet(count: 0) }
    switch step {
    case .keys, .shares, .roster: return .all(count: cohort.keys.count)
    case .check, .input: return members
    case .dispute: return complaining
    case .consistency: return answers(in: .input)
    case .unmasking:
      return answers(in: cohort.context.session.parameters.server == .active ? .consistency : .input)
    }
  }

  /// Who complained of others.
  var complaining: PositionSet {
    PositionSet(count: complaints.count, complaints.indices.filter { complaints[$0]?.entries.isEmpty == false })
  }

  /// Who goes on once coded masks were checked: a complaint without a proof is a dropout, and liars leave.
  var checked: PositionSet {
    let silent = complaining.subtracting(answers(in: .dispute))
    var checked = answers(in: .check).subtracting(silent)
    for exclusion in facts.excluded {
      if let position = cohort?.positions[exclusion.client] { checked.remove(position) }
    }
    return checked
  }

  /// Notes that a client was proven to lie. The first proof counts.
  mutating func exclude(_ exclusion: Exclusion) {
    guard !facts.excluded.contains(where: { $0.client == exclusion.client }) else { return }
    facts.excluded.append(exclusion)
  }

  /// Notes that a client answers in the open step. It may do so once.
  /// - Parameter got: The step that its message states; nil if it is not readable.
  /// - Throws: ``SecureAggregationError``.
  mutating func claim(_ client: ClientID, in step: SessionStep, got: SessionStep?) throws {
    // A message that comes late, or twice on its way, does not count against its sender in another step.
    if let got, got != step { throw SecureAggregationError.outOfTurn(expected: step, got: got) }
    guard claimed.insert(client).inserted else { throw SecureAggregationError.repeated(client) }
  }

  /// Goes on to another step; nil: all are done.
  mutating func open(_ next: SessionStep?) {
    step = next
    claimed = []
  }

  /// Notes a good answer.
  mutating func note(_ position: Int, in step: SessionStep) {
    var set = answers(in: step)
    set.insert(position)
    answered[step] = set
  }

  /// Ends the session and drops what came in.
  mutating func abort() {
    let facts = facts
    self = LightRoster(facts: facts)
    step = nil
    isAborted = true
  }
}
