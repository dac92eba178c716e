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
  /// Coded masks by sender, until they were passed on.
  var coded: [CodedMasks?] = []
  /// Who sent an answer in the open step, good or not.
  var claimed: Set<ClientID> = []
  /// Who gave a good answer in the steps `shares`, `input`, `consistency` and `unmasking`.
  var answered: [SessionStep: PositionSet] = [:]
  /// Signatures on the survivors by position.
  var signatures: [Int: Signature] = [:]
  /// Coded sums, no more than it takes.
  var codedSums: [(position: Int, message: [UInt8])] = []

  /// Who answered in a step after the first.
  func answers(in step: SessionStep) -> PositionSet {
    answered[step] ?? PositionSet(count: cohort?.keys.count ?? 0)
  }

  /// Who is asked in the open step after the first: those who answered in the last.
  var asked: PositionSet {
    guard let cohort, let step else { return PositionSet(count: 0) }
    switch step {
    case .keys, .shares, .check, .dispute, .roster: return .all(count: cohort.keys.count)
    case .input: return answers(in: .shares)
    case .consistency: return answers(in: .input)
    case .unmasking:
      return answers(in: cohort.context.session.parameters.server == .active ? .consistency : .input)
    }
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
