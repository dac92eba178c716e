import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

@Suite struct ClientRoundTests {
  static let plan = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.1))

  func answer(
    parameters: Int = 13, version: Int = RoundRequest.currentVersion, examples: Int = 3,
    fault: Fault = .none, loads: Bool = true, algorithm: any FederatedAlgorithm = FedAvg(), epochs: Int = 1
  ) throws -> SentReply {
    var reply = ClientReply(parameterCount: 13)
    try answer(
      parameters: parameters, version: version, examples: examples, fault: fault, loads: loads, algorithm: algorithm,
      epochs: epochs, into: &reply)
    return SentReply(reply)
  }

  func answer(
    parameters: Int = 13, version: Int = RoundRequest.currentVersion, examples: Int = 3,
    fault: Fault = .none, loads: Bool = true, algorithm: any FederatedAlgorithm = FedAvg(), epochs: Int = 1,
    into reply: inout ClientReply
  ) throws {
    let data = try FakeData(clients: 8, count: { _ in examples })
    var training = Self.plan
    training.epochs = epochs
    let request = RoundRequest(
      round: 4, parameters: ParameterVector(count: parameters), training: training,
      algorithm: algorithm.settings, version: version)
    let trainer = FakeTrainer(plan: Self.plan, seed: 1, delays: false, fault: { _ in fault })
    ClientRound.answer(
      request, as: Participant(trusting: ClientID(rawValue: 7)), trainer: trainer, simulating: nil, into: &reply
    ) {
      if !loads { throw DataError.unavailable("no disk") }
      return try data.view(ofClient: 7)
    }
  }

  @Test func sendsWhatItTrained() throws {
    let reply = try answer()
    #expect(reply.failure == nil && reply.round == 4 && reply.client == ClientID(rawValue: 7))
    #expect(reply.facts.weight == 3 && reply.facts.examples == 3)
    let expected = FakeTrainer.delta(seed: 1, round: 4, client: 7, global: [Float](repeating: 0, count: 13))
    #expect(reply.stage == .raw && reply.delta == ParameterVector(expected))
    #expect(reply.byteCount == 93 + 52)
  }

  @Test func failuresBecomeReplies() throws {
    let cases: [(SentReply, FailureReason, String)] = [
      (try answer(version: 99), .threw, "requestDiffers"),
      (try answer(parameters: 12), .threw, "12 parameters"),
      (try answer(epochs: 2), .threw, "another training plan"),
      (try answer(examples: 0), .noExamples, "no examples"),
      (try answer(loads: false), .threw, "no disk"),
      (try answer(fault: .throwing), .threw, "unplugged"),
      (try answer(fault: .notANumber), .notFinite, "not finite"),
      (try answer(fault: .infiniteLoss), .notFinite, "not finite"),
      (try answer(fault: .trainerError), .notFinite, "step 3"),
    ]
    for (reply, reason, word) in cases {
      #expect(reply.failure == reason && reply.diagnostic?.contains(word) == true && reply.byteCount == 49)
      #expect(reply.stage == nil)
    }
  }

  @Test func aGradientNeedsNoPlan() throws {
    #expect(try answer(algorithm: FedSGD(), epochs: 2).failure == nil)
  }

  /// An algorithm that this client does not know, or not with such settings, costs the round one update.
  @Test func unknownAlgorithms() throws {
    let cases: [(NamedSettings, String)] = [
      (NamedSettings("fedporx", SettingsNode(.mapping([]))), "did you mean \"fedprox\"?"),
      (NamedSettings("fedprox", SettingsNode(.mapping([.init(key: "mu", value: .number(-1))]))), "must be 0.0 or more"),
      (NamedSettings("fedavg", SettingsNode(.mapping([.init(key: "mu", value: .number(1))]))), "unknown key \"mu\""),
    ]
    for (algorithm, word) in cases {
      let request = RoundRequest(
        round: 4, parameters: ParameterVector(count: 13), training: Self.plan, algorithm: algorithm)
      var reply = ClientReply(parameterCount: 13)
      ClientRound.answer(
        request, as: Participant(trusting: ClientID(rawValue: 7)),
        trainer: FakeTrainer(plan: Self.plan, seed: 1, delays: false, fault: { _ in .none }), simulating: nil,
        into: &reply
      ) {
        try FakeData(clients: 8, count: { _ in 3 }).view(ofClient: 7)
      }
      #expect(reply.failure == .threw && reply.refusal == .requestDiffers)
      #expect(reply.diagnostic?.contains(word) == true && reply.diagnostic?.contains("Algorithms.registry") == true)
    }
  }

  @Test func aReplyServesTheNextClientAfresh() throws {
    var reply = ClientReply(parameterCount: 13)
    try answer(fault: .throwing, into: &reply)
    reply.begin(round: 5, client: ClientID(rawValue: 1))
    let fresh = SentReply(reply)
    #expect(fresh.failure == nil && fresh.diagnostic == nil && fresh.refusal == nil && fresh.round == 5)
    // Whoever keeps an update takes its memory along, and the next client has its own.
    try answer(into: &reply)
    let kept = reply.takeContent()
    #expect(kept.stage == .raw && SentReply(reply).stage == nil)
    try answer(into: &reply)
    #expect(SentReply(reply).failure == nil && SentReply(reply).delta?.count == 13)
  }
}
