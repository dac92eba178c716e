public import CoveyCore
internal import CoveyCrypto
internal import CoveySystem

/// A client of SecAgg (Bonawitz et al. 2017, CCS, eprint 2017/281, figure 4) or SecAgg+ (Bell et al. 2020, CCS, eprint
/// 2020/704): it adds masks to its input that cancel in the sum of all inputs, and deals shares of their secrets to its
/// neighbours, so that the masks of those who drop out can be taken off too.
///
/// What it guards its input from depends on the invitation. Against a ``ServerModel/semiHonest`` server and its colluders
/// the server must follow the protocol; a lying one can make up all other clients. Against an ``ServerModel/active`` one
/// keys are signed by identities that the server cannot make, and clients sign who is alive before they answer.
///
/// Keys are new in every session. One thread at a time.
public final class SecureAggregationClient: ClientSession {
  /// Who takes part.
  public let client: ClientID
  private let policy: ClientPolicy
  private let identity: ClientIdentity?
  private let history: any ParticipationHistory
  private let fixed: SessionParameters?
  private var stage = ClientStage.invited
  /// What the client was invited to; nil before it answered.
  public private(set) var invitation: SessionInvitation?

  /// A client that waits for its invitation.
  /// - Parameters:
  ///   - client: Who takes part.
  ///   - policy: The least that it asks of the session.
  ///   - identity: Its key and the directory of the others', against active servers; nil: it has none.
  ///   - history: The rounds that it took part in.
  public convenience init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity? = nil, history: any ParticipationHistory
  ) {
    self.init(client: client, policy: policy, identity: identity, history: history, fixed: nil)
  }

  /// A client that takes part in a session of stated sizes, for tests of small graphs.
  package init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity?, history: any ParticipationHistory,
    fixed: SessionParameters?
  ) {
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

  /// A client in the same state, with a history of its own: for tests that give one state many messages.
  package func twin(history: any ParticipationHistory) -> SecureAggregationClient {
    let twin = SecureAggregationClient(
      client: client, policy: policy, identity: identity, history: history, fixed: fixed)
    (twin.stage, twin.invitation) = (stage, invitation)
    return twin
  }

  /// Answers the server's message of the step, any but ``SessionStep/input``.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if there is no memory for secrets; what the history throws.
  public func answer(_ message: [UInt8]) throws -> [UInt8] {
    let stage = try leave(for: message)
    switch stage {
    case .invited: return try advertise(message)
    case .advertised(let keys): return try deal(message, keys)
    case .dealt(let dealt): return try check(message, dealt)
    case .complaining(let checked): return try dispute(message, checked)
    case .checked(let checked):
      guard try got(message) == .roster else { throw SecureAggregationError.outOfTurn(expected: .input, got: .input) }
      return try witness(message, checked)
    case .witnessed, .accepted, .begun: throw SecureAggregationError.outOfTurn(expected: .input, got: .input)
    case .masked(let held):
      return try got(message) == .consistency ? try sign(message, held) : try unmask(message, held, agreed: nil)
    case .agreed(let held, let survivors): return try unmask(message, held, agreed: survivors)
    case .over: throw SecureAggregationError.sessionOver
    }
  }

  /// Takes the list of those who take part, before the client trains; ``begin(_:charging:within:)`` follows.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if there is no memory for secrets.
  public func accept(_ message: [UInt8]) throws {
    let stage = try leave(for: message)
    let (checked, signed): (CheckedShares, PositionSet?)
    switch stage {
    case .checked(let shares): (checked, signed) = (shares, nil)
    case .witnessed(let shares, let members): (checked, signed) = (shares, members)
    default:
      guard let step = stage.step else { throw SecureAggregationError.sessionOver }
      throw SecureAggregationError.outOfTurn(expected: step, got: .input)
    }
    let roster = try ClientRoster(decoding: message, in: checked.dealt.membership.context)
    try checked.checkCertificate(of: roster, signed: signed)
    self.stage = .accepted(try AcceptedShares(roster, checked))
  }

  /// Compares the round that the client trained for with the one that it was invited to, and puts the participation on
  /// record. It counts from here on, whatever follows. To be called before noise is drawn; ``mask(_:into:)`` follows.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/refused(_:)`` if the round is another, or the history
  ///   refuses; ``SecureAggregationError/outOfTurn(expected:got:)`` if ``accept(_:)`` did not come before.
  public func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws
    -> Bytes32
  {
    let stage = leave()
    guard case .accepted(let accepted) = stage else {
      guard let step = stage.step else { throw SecureAggregationError.sessionOver }
      throw SecureAggregationError.outOfTurn(expected: step, got: .input)
    }
    let invitation = accepted.held.membership.invitation
    try round.check(invitation)
    let session = accepted.held.membership.context.digest.value
    try history.begin(
      ParticipationRecord(name: invitation.name, session: session, charge: charge, seconds: WallClock.seconds),
      within: policy.limit(charge: most))
    self.stage = .begun(accepted)
    return session
  }

  /// Adds the client's masks to `values` and writes the message that carries them to `message`, whose memory is reused.
  /// If it throws, `values` is cleared and there is no message.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongShape`` unless the vector is the session's;
  ///   ``SecureAggregationError/outOfTurn(expected:got:)`` unless ``begin(_:charging:within:)`` came before.
  public func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    let stage = leave()
    do {
      message.removeAll(keepingCapacity: true)
      guard case .begun(let accepted) = stage else {
        guard let step = stage.step else { throw SecureAggregationError.sessionOver }
        throw SecureAggregationError.outOfTurn(expected: step, got: .input)
      }
      let context = accepted.held.membership.context
      guard values.shape == context.shape else { throw SecureAggregationError.wrongShape }
      MaskExpander.shared.apply(accepted.masks, to: &values)
      MaskedInputMessage.begin(&message, in: context, roster: accepted.held.rosterDigest)
      PackedRing.pack(values, into: &message)
      self.stage = .masked(accepted.held)
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

  /// ``leave()`` for a message of the server's, which must be of the step that is due.
  private func leave(for message: [UInt8]) throws -> ClientStage {
    let stage = leave()
    guard let step = stage.step else { throw SecureAggregationError.sessionOver }
    let got = try MessageHeader(of: message, during: step).step
    guard stage.mayAct(in: got) else { throw SecureAggregationError.outOfTurn(expected: step, got: got) }
    return stage
  }

  private func got(_ message: [UInt8]) throws -> SessionStep { try MessageHeader(of: message, during: .keys).step }

  private func advertise(_ message: [UInt8]) throws -> [UInt8] {
    let invitation = try SessionInvitation(decoding: message)
    guard invitation.method != .lightSecAgg else {
      throw SecureAggregationError.unacceptable(reason: "it does not speak \(invitation.method.rawValue) here")
    }
    try policy.check(invitation)
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
    let (dealt, answer) = try DealtShares.deal(keys, in: membership, identity: identity)
    stage = .dealt(dealt)
    return answer
  }

  private func check(_ message: [UInt8], _ dealt: DealtShares) throws -> [UInt8] {
    let delivery = try ShareDelivery(decoding: message, in: dealt.membership.context)
    let checked = try CheckedShares(delivery, to: dealt)
    // Each complaint opens a channel, and with it a share of this client's own secrets.
    guard checked.complaints.count < dealt.membership.parameters.threshold else {
      throw SecureAggregationError.tooManyComplaints(client)
    }
    stage = checked.complaints.isEmpty ? .checked(checked) : .complaining(checked)
    return checked.message
  }

  private func dispute(_ message: [UInt8], _ checked: CheckedShares) throws -> [UInt8] {
    let answer = try checked.evidence(message, identity)
    stage = .checked(checked)
    return answer
  }

  private func witness(_ message: [UInt8], _ checked: CheckedShares) throws -> [UInt8] {
    let roster = try ClientRoster(decoding: message, in: checked.dealt.membership.context, .roster)
    let answer = try checked.sign(roster, with: identity)
    stage = .witnessed(checked, roster.members)
    return answer
  }

  private func sign(_ message: [UInt8], _ held: HeldShares) throws -> [UInt8] {
    let survivors = try SurvivorList(decoding: message, in: held.membership.context).survivors
    try held.check(survivors)
    let answer = try held.sign(survivors, with: identity)
    stage = .agreed(held, survivors)
    return answer
  }

  private func unmask(_ message: [UInt8], _ held: HeldShares, agreed: PositionSet?) throws -> [UInt8] {
    let membership = held.membership
    let request = try UnmaskingRequest(decoding: message, in: membership.context)
    if membership.parameters.quorum > 0 {
      try held.checkCertificate(of: request, agreed: agreed)
    } else if let agreed {
      try held.checkAgreement(request, agreed: agreed, identity)
    } else {
      try held.check(request.survivors)
    }
    // On record before the answer is made: it is given once, whatever happens next.
    try history.answered(membership.context.digest.value)
    return try held.answer(for: request.survivors)
  }
}
