public import CoveyCore
internal import CoveyCrypto
internal import CoveySystem

/// A client's side of a session, whichever protocol masks: ``SecureAggregationClient`` and ``LightClient`` are made of it.
///
/// Keys are new in every session. One thread at a time.
public class FramedClient: ClientSession {
  /// Who takes part.
  public let client: ClientID
  private let masking: any ClientMasking.Type
  private let policy: ClientPolicy
  private let identity: ClientIdentity?
  private let history: any ParticipationHistory
  private let fixed: SessionParameters?
  private var stage = ClientStage.invited
  /// What the client was invited to; nil before it answered.
  public private(set) var invitation: SessionInvitation?

  /// A client that waits for its invitation.
  /// - Parameters:
  ///   - masking: The protocol's half.
  ///   - client: Who takes part.
  ///   - policy: The least that it asks of the session.
  ///   - identity: Its key and the directory of the others', against active servers; nil: it has none.
  ///   - history: The rounds that it took part in.
  ///   - fixed: Sizes that tests state instead of those that the number of clients gives.
  init(
    _ masking: any ClientMasking.Type, client: ClientID, policy: ClientPolicy, identity: ClientIdentity?,
    history: any ParticipationHistory, fixed: SessionParameters? = nil
  ) {
    self.masking = masking
    self.client = client
    self.policy = policy
    self.identity = identity
    self.history = history
    self.fixed = fixed
  }

  /// The step in which the client acts next; nil when it is done or refused to go on.
  public var step: SessionStep? { stage.step }

  /// The objects that hold the client's secrets at the moment, for tests that they go away.
  package var secrets: [AnyObject] { stage.secrets }

  /// A client in the same state, with a history of its own: for tests that give one state many messages. In LightSecAgg both
  /// add to one sum of coded masks, so what they answer in the end is wrong.
  package func twin(history: any ParticipationHistory) -> FramedClient {
    let twin = FramedClient(
      masking, client: client, policy: policy, identity: identity, history: history, fixed: fixed)
    (twin.stage, twin.invitation) = (stage, invitation)
    return twin
  }

  /// Answers the server's message of the step, any but ``SessionStep/input``.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if there is no memory for secrets; what the history throws.
  public func answer(_ message: [UInt8]) throws -> [UInt8] {
    let (stage, got) = try leave(for: message)
    switch stage {
    case .invited: return try advertise(message)
    case .advertised(let keys): return try deal(message, keys)
    case .dealt(let dealt): return try check(message, dealt)
    case .complaining(let checked):
      let answer = try checked.evidence(message, identity)
      self.stage = .checked(checked)
      return answer
    case .checked(let checked):
      guard got == .roster else { throw SecureAggregationError.outOfTurn(expected: .input, got: .input) }
      return try witness(message, checked)
    case .witnessed, .accepted, .begun: throw SecureAggregationError.outOfTurn(expected: .input, got: .input)
    case .masked(let roster, let held):
      return got == .consistency
        ? try sign(message, roster, held) : try unmask(message, roster, held, agreed: nil)
    case .agreed(let roster, let held, let survivors): return try unmask(message, roster, held, agreed: survivors)
    case .over: throw SecureAggregationError.sessionOver
    }
  }

  /// Takes the list of those who take part, before the client trains; ``begin(_:charging:within:)`` follows.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if there is no memory for secrets.
  public func accept(_ message: [UInt8]) throws {
    let (stage, _) = try leave(for: message)
    let (checked, signed): (any ClientChecked, PositionSet?)
    switch stage {
    case .checked(let part): (checked, signed) = (part, nil)
    case .witnessed(let part, let members): (checked, signed) = (part, members)
    default: throw Self.outOfTurn(stage)
    }
    let membership = checked.membership
    let roster = try AcceptedRoster(
      ClientRoster(decoding: message, in: membership.context), of: checked, signed: signed,
      least: masking.leastClients(membership))
    self.stage = .accepted(roster, try checked.ready(for: roster))
  }

  /// Compares the round that the client trained for with the one that it was invited to, and puts the participation on
  /// record. It counts from here on, whatever follows. To be called before noise is drawn; ``mask(_:into:)`` follows.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/refused(_:)`` if the round is another, or the history
  ///   refuses; ``SecureAggregationError/outOfTurn(expected:got:)`` if ``accept(_:)`` did not come before.
  public func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws
    -> Bytes32
  {
    let stage = leave()
    guard case .accepted(let roster, let ready) = stage else { throw Self.outOfTurn(stage) }
    let invitation = roster.membership.invitation
    try round.check(invitation)
    let session = roster.membership.context.digest.value
    try history.begin(
      ParticipationRecord(name: invitation.name, session: session, charge: charge, seconds: WallClock.seconds),
      within: policy.limit(charge: most))
    self.stage = .begun(roster, ready)
    return session
  }

  /// Adds the client's masks to `values` and writes the message that carries them to `message`, whose memory is reused.
  /// What `values` holds then is the protocol's. If it throws, `values` is cleared and there is no message.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongShape`` unless the vector is the session's;
  ///   ``SecureAggregationError/outOfTurn(expected:got:)`` unless ``begin(_:charging:within:)`` came before.
  public func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    let stage = leave()
    do {
      message.removeAll(keepingCapacity: true)
      guard case .begun(let roster, let ready) = stage else { throw Self.outOfTurn(stage) }
      guard values.shape == roster.membership.context.shape else { throw SecureAggregationError.wrongShape }
      self.stage = .masked(roster, try ready.mask(&values, into: &message))
    } catch {
      values.clear()
      throw error
    }
  }

  /// Takes the stage out: unless the step succeeds the session is over, and what the stage kept is wiped.
  private func leave() -> ClientStage {
    defer { stage = .over }
    return stage
  }

  /// ``leave()`` for a message of the server's, which must be of a step that is due; gives that, too.
  private func leave(for message: [UInt8]) throws -> (ClientStage, SessionStep) {
    let stage = leave()
    guard let step = stage.step else { throw SecureAggregationError.sessionOver }
    let got = try MessageHeader(of: message, during: step).step
    guard stage.mayAct(in: got) else { throw SecureAggregationError.outOfTurn(expected: step, got: got) }
    return (stage, got)
  }

  /// What to say of a call that belongs to ``SessionStep/input``.
  private static func outOfTurn(_ stage: ClientStage) -> SecureAggregationError {
    stage.step.map { .outOfTurn(expected: $0, got: .input) } ?? .sessionOver
  }

  private func advertise(_ message: [UInt8]) throws -> [UInt8] {
    let invitation = try SessionInvitation(decoding: message)
    guard masking.speaks(invitation.method) else {
      throw SecureAggregationError.unacceptable(reason: "it does not speak \(invitation.method.rawValue) here")
    }
    try policy.check(invitation)
    try masking.check(invitation)
    try history.check(invitation.name, seconds: WallClock.seconds, within: policy.limit(charge: nil))
    let keys = try AdvertisedKeys(answering: invitation, as: client, identity: identity)
    let answer = try keys.advertisement.encoded(for: invitation)
    self.invitation = invitation
    stage = .advertised(keys)
    return answer
  }

  private func deal(_ message: [UInt8], _ keys: AdvertisedKeys) throws -> [UInt8] {
    let list = try KeyList(decoding: message, for: keys.invitation, client: client)
    let membership = try ClientMembership(list, answering: keys, identity: identity, fixed: fixed)
    let (dealt, answer) = try masking.deal(keys, in: membership, as: identity)
    stage = .dealt(dealt)
    return answer
  }

  private func check(_ message: [UInt8], _ dealt: any ClientDealt) throws -> [UInt8] {
    let checked = try dealt.checked(message)
    let complaints = checked.complaints
    guard complaints.count <= masking.mostComplaints(checked.membership) else {
      throw SecureAggregationError.tooManyComplaints(client)
    }
    stage = complaints.isEmpty ? .checked(checked) : .complaining(checked)
    return ShareComplaints(entries: complaints).encoded(in: checked.membership.context)
  }

  private func witness(_ message: [UInt8], _ checked: any ClientChecked) throws -> [UInt8] {
    let membership = checked.membership
    let members = try ClientRoster(decoding: message, in: membership.context, .roster).members
    try membership.check(members, dealers: checked.dealers, least: masking.leastClients(membership))
    let answer = try WitnessedList.roster(members).signed(by: identity, in: membership.context)
    stage = .witnessed(checked, members)
    return answer
  }

  private func sign(_ message: [UInt8], _ roster: AcceptedRoster, _ held: any ClientHeld) throws -> [UInt8] {
    let context = roster.membership.context
    let survivors = try SurvivorList(decoding: message, in: context).survivors
    try roster.check(survivors)
    let answer = try WitnessedList.survivors(survivors, roster: roster.digest).signed(by: identity, in: context)
    stage = .agreed(roster, held, survivors)
    return answer
  }

  private func unmask(
    _ message: [UInt8], _ roster: AcceptedRoster, _ held: any ClientHeld, agreed: PositionSet?
  ) throws -> [UInt8] {
    let context = roster.membership.context
    let request = try UnmaskingRequest(decoding: message, in: context)
    try roster.check(request, agreed: agreed, identity)
    // On record before the answer is made: it is given once, whatever happens next.
    try history.answered(context.digest.value)
    return try held.answer(for: request.survivors)
  }
}
