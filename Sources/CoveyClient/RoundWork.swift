internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyCrypto
internal import CoveyData
internal import CoveyNoise
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveySystem
internal import CoveyTraining
internal import CoveyTransport

/// One client's work for one request.
struct RoundWork {
  /// Where noise comes from.
  enum Noise {
    /// The client's own: renewed for the session, or made for it.
    case fresh(SessionNoise?)
    /// A simulation's.
    case simulated((any NoiseSupply)?)
  }

  let request: RoundRequest
  let participant: Participant
  let trainer: any LocalTraining
  let noise: Noise
  let memory: ProtectionMemory
  let turn: InputTurn?
  /// Where the client keeps its state; nil if it keeps none.
  let states: (any ClientStateStore)?
  let stop: TrainingStop?
  /// What all clients of a simulation were sent, opened once; nil to open it here.
  let opened: OpenedRequest?

  /// Answers, or says by a name why not.
  func answer(into reply: inout ClientReply, _ examples: () throws -> ClientView) {
    reply.begin(round: request.round, client: participant.client, leaving: memory)
    var draft = memory.takeDraft()
    do {
      try run(&draft, into: &reply, examples)
    } catch {
      fail(&reply, error)
    }
    // What is sent under masks must not lie in clear anywhere, whether it was masked or could not be.
    if request.masking != nil || turn != nil { draft.forget() }
    memory.reclaim(draft)
  }

  private func run(
    _ draft: inout UpdateDraft, into reply: inout ClientReply, _ examples: () throws -> ClientView
  ) throws {
    let policy = participant.policy
    try policy.check(request)
    let algorithm = try opened?.algorithm ?? OpenedRequest.algorithm(of: request)
    try checkEligible(reply, algorithm)
    let payload = algorithm.payload(model: request.parameters.count)
    guard request.payload == payload.count else {
      throw ClientError.wrongPayload(
        asked: request.payload, algorithm: algorithm.name, parameters: request.parameters.count, needed: payload.count)
    }
    let binding = try bound()
    if let binding, let invitation = turn?.session.invitation { try binding.check(invitation) }
    let charge = try policy.charge(
      for: request, invitation: turn?.session.invitation, in: participant.history)
    draft.makeRoom(payload.count)
    if let turn { try turn.session.accept(turn.message) }
    let view = try examples()
    let hidesSize = request.training.protection?.constants != nil
    guard view.count > 0 || hidesSize else { throw TrainingError.noExamples }
    if algorithm.traits.trainsLocally { try policy.checkSteps(request.training, examples: view.count) }
    // Training with example-level privacy draws noise, so the participation is on record before it. Otherwise a client
    // whose training fails has spent nothing.
    let drawsEarly = request.training.protection != nil
    var supply = drawsEarly ? try begin(binding, charge) : nil
    var state = try state(for: algorithm)
    try train(on: view, by: algorithm, payload, &state, into: &draft, &reply)
    if hidesSize { (draft.facts.examples, draft.facts.weight) = (0, 1) }
    if !drawsEarly { supply = try begin(binding, charge) }
    let work = ProtectionTurn(round: request.round, client: participant.client, noise: supply, memory: memory)
    // A simulation keeps what training and clipping counted with what it does not release. An app's client forgets it: under masks,
    // too, where the server would be shown its sums.
    let forgets = if case .fresh = noise { request.hidesMetrics } else { false }
    let keepsSize = request.training.protection != nil && !hidesSize
    if let input = request.masking, let turn {
      if forgets { draft.facts.forgetMetrics(keepingSize: keepsSize) }
      reply.send(try input.protect(&draft, under: turn.session, in: work))
    } else {
      reply.send(try request.protection.protect(&draft, in: work))
    }
    try keep(state, of: algorithm, after: reply)
    if forgets { reply.forgetMetrics(keepingSize: keepsSize) }
  }

  /// Trains. Where noise hides the update, one that is not finite is replaced by zero: whether it was is the client's secret,
  /// and its share of the noise is counted on.
  private func train(
    on view: ClientView, by algorithm: any FederatedAlgorithm, _ payload: PayloadLayout, _ state: inout NamedVectors,
    into draft: inout UpdateDraft, _ reply: inout ClientReply
  ) throws {
    trainer.stop = stop
    defer { trainer.stop = nil }
    do {
      let task = ClientTask(
        view: view, global: request.parameters, broadcast: request.broadcast, round: request.modelVersion,
        client: participant.client)
      draft.facts.training = try algorithm.clientUpdate(task, trainer, state: &state, into: &draft.delta)
      guard state.isFinite else { throw TrainingError.notFinite(step: draft.facts.training.steps) }
      payload.scale(&draft.delta)
      draft.facts.examples = view.count
      draft.facts.weight = algorithm.traits.weighting.weight(examples: view.count)
      guard request.hidesFailures, !draft.facts.training.lossSum.isFinite || !draft.delta.isFinite else {
        return
      }
    } catch TrainingError.notFinite where request.hidesFailures {
    }
    draft.forget()
    (draft.facts.weight, draft.facts.examples) = (1, view.count)
    reply.isReplaced = true
  }

  /// What the session must be bound to; nil without one.
  private func bound() throws -> RoundBinding? {
    guard request.masking != nil else { return nil }
    do {
      return try opened?.digests.map { request.binding($0) } ?? request.binding()
    } catch is NotCanonical {
      throw SecureAggregationError.refused(.requestDiffers)
    }
  }

  /// Puts the participation on record and makes the noise that belongs to it; nil where none is wanted.
  private func begin(_ binding: RoundBinding?, _ charge: PrivacyCharge) throws -> (any NoiseSupply)? {
    let policy = participant.policy
    let session: Bytes32
    if let turn, let binding {
      session = try turn.session.begin(binding, charging: charge, within: policy.lifetimeCharge)
    } else {
      session = try opened?.digests?.request ?? digest()
      try participant.history.begin(
        ParticipationRecord(name: request.name, session: session, charge: charge, seconds: WallClock.seconds),
        within: policy.limit(charge: policy.lifetimeCharge))
    }
    switch noise {
    case .simulated(let supply): return supply
    case .fresh(let own):
      guard let supply = try own ?? (request.drawsNoise ? SessionNoise() : nil) else { return nil }
      try supply.renew(for: session.bytes)
      return supply
    }
  }

  private func digest() throws -> Bytes32 {
    do { return try request.digest() } catch is NotCanonical {
      throw SecureAggregationError.refused(.requestDiffers)
    }
  }

  /// What the client keeps for the algorithm, as the round begins with it; nothing of an algorithm without a state.
  private func state(for algorithm: any FederatedAlgorithm) throws -> NamedVectors {
    guard algorithm.traits.keepsClientState else { return NamedVectors() }
    guard let states else { throw ClientError.noStates }
    let start = algorithm.clientState(model: request.parameters.count)
    guard let kept = try states.load(stateKey, before: request.round) else { return start }
    guard kept.algorithm == algorithm.name, kept.vectors.hasShape(of: start) else {
      throw ClientStateError.foreign(algorithm: kept.algorithm, expected: algorithm.name)
    }
    return kept.vectors
  }

  /// Keeps what the round made of the client's state, unless what leaves the client is not what was trained.
  private func keep(
    _ state: consuming NamedVectors, of algorithm: any FederatedAlgorithm, after reply: borrowing ClientReply
  ) throws {
    guard algorithm.traits.keepsClientState, !reply.isReplaced, let states else { return }
    try states.save(
      ClientState(algorithm: algorithm.name, version: request.round + 1, vectors: state), of: stateKey)
  }

  private var stateKey: ClientStateKey { ClientStateKey(client: participant.client, run: request.name.run) }

  /// A client joins only rounds whose model it has room for, and in which it trains as asked.
  private func checkEligible(_ reply: borrowing ClientReply, _ algorithm: any FederatedAlgorithm) throws {
    let traits = algorithm.traits
    guard request.parameters.count == reply.parameterCount else {
      throw ClientError.wrongModel(parameters: request.parameters.count, expected: reply.parameterCount)
    }
    let beside = algorithm.broadcast(algorithm.serverState(model: request.parameters.count))
    guard request.broadcast.hasShape(of: beside) else { throw ClientError.wrongBroadcast(algorithm: algorithm.name) }
    // Whoever was promised that only the sum shows sends nothing else, and whoever cannot hide sends nothing.
    if request.masking != nil, turn == nil { throw ClientError.noSession }
    if request.masking == nil, turn != nil { throw ClientError.unmasked }
    if let turn, turn.session.client != participant.client { throw ClientError.noSession }
    if traits.trainsLocally && trainer.plan != request.training { throw ClientError.wrongPlan }
    // A gradient at the model has no example-level privacy to give.
    if !traits.trainsLocally, request.training.protection != nil { throw ClientError.wrongPlan }
    if case .fresh(nil) = noise, request.training.protection != nil { throw ClientError.noNoise }
  }

  private func fail(_ reply: inout ClientReply, _ error: ClientError) {
    reply.fail(.threw, error.refusal, diagnostic: "\(error)")
  }

  private func fail(_ reply: inout ClientReply, _ error: any Error) {
    switch error {
    case TrainingError.notFinite(let step), ProtectionError.notFinite(let step):
      reply.fail(.notFinite, diagnostic: "the loss or the update is not finite after step \(step)")
    case TrainingError.noExamples: reply.fail(.noExamples, diagnostic: "no examples")
    case TrainingError.stopped: reply.fail(.threw, .tooMuchWork, diagnostic: "\(error)")
    case TrainingError.impossiblePlan: reply.fail(.threw, .tooMuchWork, diagnostic: "\(error)")
    case SecureAggregationError.refused(.budgetSpent): reply.fail(.budgetSpent, .budgetSpent, diagnostic: "\(error)")
    case let error as SecureAggregationError: reply.fail(.threw, Refusal(error), diagnostic: "\(error)")
    case let error as ClientError: fail(&reply, error)
    case ProtectionError.noNoise: fail(&reply, ClientError.noNoise)
    case ProtectionError.wrongSize(let asked, let update):
      fail(&reply, ClientError.wrongModel(parameters: asked, expected: update))
    default: reply.fail(.threw, diagnostic: "\(error)")
    }
  }
}

extension RoundRequest {
  /// Whether the update leaves with noise of the client's own.
  var hidesFailures: Bool {
    switch (masking?.values, protection) {
    case (.noised, _), (nil, .noise), (nil, .encode): true
    default: false
    }
  }

  /// Whether the guarantee is against the server, so that nothing that was counted in training may lie beside the update.
  var hidesMetrics: Bool {
    if case .noise = protection { return true }
    return training.protection != nil
  }

  /// Whether the client draws noise, or secret bits for rounding.
  var drawsNoise: Bool { masking != nil || hidesFailures || training.protection != nil }
}

extension ClientError {
  /// What the server is told.
  var refusal: Refusal {
    switch self {
    case .wrongModel: .modelDiffers
    case .wrongPlan, .unknownAlgorithm, .wrongBroadcast, .wrongPayload: .requestDiffers
    case .noNoise, .noStates: .failed
    case .noSession, .unmasked: .protectionTooWeak
    }
  }
}
