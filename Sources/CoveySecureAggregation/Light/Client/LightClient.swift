public import CoveyCore
internal import CoveyCrypto
internal import CoveySystem

/// A client of LightSecAgg (So et al. 2022, MLSys, arXiv 2109.14236): it adds a uniform mask to its input, and deals coded
/// pieces of the mask to the others, of which the sum over all survivors gives the sum of their masks at once. What
/// dropouts cost does not depend on how many there are.
///
/// With N clients, of which T = corruptionRate * invited ones, at least one, may collude with the server, and of which
/// U = N - dropoutRate * N answer in every step:
/// - **Privacy** from a ``ServerModel/semiHonest`` server, which follows the protocol, with any T clients: they learn the
///   sum of the inputs that arrived, which are those of U - T honest clients at least, and nothing else. The mask is
///   uniform over the field, as far as ChaCha20's keystream is uniform, and T coded masks say nothing of it
///   (``MaskCode``). More than T colluders learn a part of every mask, and U of them all of it.
/// - **Privacy** from an ``ServerModel/active`` server, which may lie, with any T clients: the same. Keys are signed by
///   identities that the server cannot make, and clients sign who is alive before they answer, once. That takes
///   2U > N + T, and goes beyond the paper, whose server is semi-honest; `HeldMasks.checkAgreement` says why it holds.
/// - **Correctness**: the sum is exact if U clients last to the end. A client that deals wrong pieces is named and leaves
///   before anybody masks (``SessionStep/check``, ``SessionStep/dispute``). Of U + 2e coded sums up to e wrong ones are found
///   and left out. With more there is no sum, unless their senders conspire, who can then move it: as by their inputs.
///
/// What a client publishes of its coded masks to show that they belong together says nothing of them (`MaskKey.values`). A
/// complaint opens what two clients dealt each other, one of whom lied.
///
/// A client sends and gets 4 d (N - 1) / (U - T) bytes of coded masks: with few clients of which many drop out that buys
/// a server whose work does not grow with dropouts, else SecAgg+ is better.
///
/// Keys and mask are new in every session. One thread at a time.
public final class LightClient: ClientSession {
  /// Who takes part.
  public let client: ClientID
  private let policy: ClientPolicy
  private let identity: ClientIdentity?
  private let history: any ParticipationHistory
  private var stage = LightStage.invited
  /// What the client was invited to; nil before it answered.
  public private(set) var invitation: SessionInvitation?

  /// A client that waits for its invitation.
  /// - Parameters:
  ///   - client: Who takes part.
  ///   - policy: The least that it asks of the session.
  ///   - identity: Its key and the directory of the others', against active servers; nil: it has none.
  ///   - history: The rounds that it took part in.
  public init(
    client: ClientID, policy: ClientPolicy, identity: ClientIdentity? = nil, history: any ParticipationHistory
  ) {
    self.client = client
    self.policy = policy
    self.identity = identity
    self.history = history
  }

  /// The step in which the client acts next; nil when it is done or refused to go on.
  public var step: SessionStep? { stage.step }

  /// The objects that hold the client's secrets at the moment, for tests that they go away.
  package var secrets: [AnyObject] { stage.secrets }

  /// A client in the same state, with a history of its own: for tests that give one state many messages. Both add to one sum
  /// of coded masks, so what they answer in the end is wrong.
  package func twin(history: any ParticipationHistory) -> LightClient {
    let twin = LightClient(client: client, policy: policy, identity: identity, history: history)
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
    case .checked, .accepted, .begun: throw SecureAggregationError.outOfTurn(expected: .input, got: .input)
    case .masked(let held):
      return held.membership.parameters.server == .active
        ? try sign(message, held) : try unmask(message, held, agreed: nil)
    case .agreed(let held, let survivors): return try unmask(message, held, agreed: survivors)
    case .over: throw SecureAggregationError.sessionOver
    }
  }

  /// Takes the list of those who take part, before the client trains; ``begin(_:charging:within:)`` follows.
  /// - Throws: ``SecureAggregationError``; `CryptoError` if there is no memory for secrets.
  public func accept(_ message: [UInt8]) throws {
    let stage = try leave(for: message)
    guard case .checked(let checked) = stage else {
      guard let step = stage.step else { throw SecureAggregationError.sessionOver }
      throw SecureAggregationError.outOfTurn(expected: step, got: .input)
    }
    let roster = try ClientRoster(decoding: message, in: checked.dealt.membership.context)
    self.stage = .accepted(checked.dealt.mask, try HeldMasks(roster, checked))
  }

  /// Compares the round that the client trained for with the one that it was invited to, and puts the participation on
  /// record. It counts from here on, whatever follows. To be called before noise is drawn; ``mask(_:into:)`` follows.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/refused(_:)`` if the round is another, or the history
  ///   refuses; ``SecureAggregationError/outOfTurn(expected:got:)`` if ``accept(_:)`` did not come before.
  public func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws
    -> Bytes32
  {
    let stage = leave()
    guard case .accepted(let mask, let held) = stage else {
      guard let step = stage.step else { throw SecureAggregationError.sessionOver }
      throw SecureAggregationError.outOfTurn(expected: step, got: .input)
    }
    let invitation = held.membership.invitation
    try round.check(invitation)
    let session = held.context.session.digest.value
    try history.begin(
      ParticipationRecord(name: invitation.name, session: session, charge: charge, seconds: WallClock.seconds),
      within: policy.limit(charge: most))
    self.stage = .begun(mask, held)
    return session
  }

  /// Adds the client's mask to `values`, which from then on are elements of the field, and writes the message that carries
  /// them to `message`, whose memory is reused. If it throws, `values` is cleared and there is no message.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongShape`` unless the vector is the session's;
  ///   ``SecureAggregationError/outOfTurn(expected:got:)`` unless ``begin(_:charging:within:)`` came before.
  public func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    let stage = leave()
    do {
      message.removeAll(keepingCapacity: true)
      guard case .begun(let mask, let held) = stage else {
        guard let step = stage.step else { throw SecureAggregationError.sessionOver }
        throw SecureAggregationError.outOfTurn(expected: step, got: .input)
      }
      guard values.shape == held.context.session.shape else { throw SecureAggregationError.wrongShape }
      values.reduce()
      let bits = values.bits
      try values.withWords { words in
        SignedResidues.lift(words, bits: bits)
        try mask.add(to: words)
        FieldVectorMessage.input.write(UnsafeBufferPointer(words), to: &message, in: held.context)
      }
      self.stage = .masked(held)
    } catch {
      values.clear()
      throw error
    }
  }

  /// Takes the stage out: unless the step succeeds the session is over, and what the stage kept is wiped.
  private func leave() -> LightStage {
    defer { stage = .over }
    return stage
  }

  /// ``leave()`` for a message of the server's, which must be of the step that is due.
  private func leave(for message: [UInt8]) throws -> LightStage {
    let stage = leave()
    guard let step = stage.step else { throw SecureAggregationError.sessionOver }
    let got = try MessageHeader(of: message, during: step).step
    guard got == step else { throw SecureAggregationError.outOfTurn(expected: step, got: got) }
    return stage
  }

  private func advertise(_ message: [UInt8]) throws -> [UInt8] {
    let invitation = try SessionInvitation(decoding: message)
    guard invitation.method == .lightSecAgg else {
      throw SecureAggregationError.unacceptable(reason: "it does not speak \(invitation.method.rawValue) here")
    }
    try policy.check(invitation)
    try LightParameters.checkField(clients: invitation.minimumClients, bits: invitation.shape.bits)
    try history.check(invitation.name, seconds: WallClock.seconds, within: policy.limit(charge: nil))
    let keys = try AdvertisedKeys(answering: invitation, as: client, identity: identity)
    let answer = try keys.advertisement.encoded(for: invitation)
    self.invitation = invitation
    stage = .advertised(keys)
    return answer
  }

  private func deal(_ message: [UInt8], _ keys: AdvertisedKeys) throws -> [UInt8] {
    let list = try KeyList(decoding: message, for: keys.invitation, client: client)
    let membership = try ClientMembership(list, answering: keys, identity: identity, fixed: nil)
    let (dealt, answer) = try DealtMasks.deal(keys, to: list, in: membership, identity: identity)
    stage = .dealt(dealt)
    return answer
  }

  private func check(_ message: [UInt8], _ dealt: DealtMasks) throws -> [UInt8] {
    let delivery = try CodedMaskDelivery(decoding: message, to: dealt.membership.position, in: dealt.context)
    let checked = try CheckedMasks(delivery, to: dealt)
    // Each proof opens a coded mask of this client, and T of them say nothing of its mask.
    guard checked.complaints.count <= dealt.context.parameters.colluders else {
      throw SecureAggregationError.tooManyComplaints(client)
    }
    stage = checked.complaints.isEmpty ? .checked(checked) : .complaining(checked)
    return checked.message
  }

  private func dispute(_ message: [UInt8], _ checked: CheckedMasks) throws -> [UInt8] {
    let answer = try checked.evidence(message, identity)
    stage = .checked(checked)
    return answer
  }

  private func sign(_ message: [UInt8], _ held: HeldMasks) throws -> [UInt8] {
    let survivors = try SurvivorList(decoding: message, in: held.context.session).survivors
    try held.check(survivors)
    let answer = try held.sign(survivors, with: identity)
    stage = .agreed(held, survivors)
    return answer
  }

  private func unmask(_ message: [UInt8], _ held: HeldMasks, agreed: PositionSet?) throws -> [UInt8] {
    let request = try UnmaskingRequest(decoding: message, in: held.context.session)
    if let agreed {
      try held.checkAgreement(request, agreed: agreed, identity)
    } else {
      try held.check(request.survivors)
    }
    // On record before the answer is made: it is given once, whatever happens next.
    try history.answered(held.context.session.digest.value)
    return try held.answer(for: request.survivors)
  }
}
