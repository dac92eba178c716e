import CoveyAggregation
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyPrivacy
import CoveyProtection
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// Nothing leaves a client in clear where secrecy was promised, and what cannot be kept is refused before the first round.
@Suite struct SecureRefusalTests {
  static let plan = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.1))

  static func input() throws -> MaskedInput {
    try MaskedInput(
      .fixedPoint(FixedPointEncoding(dimension: 13, clipBound: 4, cohort: 3, weightBound: 5)), cohort: 3, seed: 1)
  }

  static func host(_ cohort: Cohort, _ shape: RingShape) throws -> SessionHost {
    let fold = OrderedFold(MaskedSum(parameterCount: 13), threads: 1)
    try fold.begin(Cohort([]) { _ in 0 })
    let invitation = try SessionInvitation(
      method: .secagg, server: .semiHonest, task: "test", round: 4, shape: shape, encodingDigest: .zero,
      modelDigest: .zero, invited: 3, minimumClients: 2)
    let host = SessionHost(
      try PlainSessions().open(invitation, cohort: cohort.clients.map { ClientID(rawValue: $0) }), cohort: cohort,
      fold: fold)
    for _ in 0..<2 {
      for client in host.participants { host.receive([1], from: client) }
      try host.closeStep()
    }
    return host
  }

  static func reply(
    _ input: MaskedInput?, turn: Bool, room: Int = 13, examples: Int = 3, memory: ProtectionMemory = ProtectionMemory()
  ) throws -> ClientReply {
    let request = RoundRequest(
      round: 4, parameters: ParameterVector(count: room), training: Self.plan, algorithm: FedAvg().settings,
      masking: input)
    let digests = try RequestDigests(request)
    let expected = ExpectedSession(method: .secagg, task: "test", digests: digests, minimumClients: 2)
    let session = PlainClient(ClientID(rawValue: 1), expected, PlainSessions())
    let message = digests.encoding.bytes + digests.model.bytes + [2]
    var reply = ClientReply(parameterCount: room)
    let data = try FakeData(clients: 8, count: { _ in examples })
    ClientRound.answer(
      request, as: Participant(trusting: ClientID(rawValue: 1)),
      trainer: FakeTrainer(plan: plan, seed: 1, delays: false) { _ in .none }, simulating: nil,
      memory: memory, in: turn ? InputTurn(session, message: message) : nil, into: &reply
    ) { try data.view(ofClient: 1) }
    return reply
  }

  static func sent(_ input: MaskedInput?, turn: Bool, room: Int = 13, examples: Int = 3) throws -> SentReply {
    let memory = ProtectionMemory()
    return SentReply(try reply(input, turn: turn, room: room, examples: examples, memory: memory), memory)
  }

  /// A masked reply shows sizes alone.
  @Test func aReplyHoldsNothingInClear() throws {
    let input = try Self.input()
    let reply = try Self.sent(input, turn: true, examples: 9)
    #expect(reply.failure == nil && reply.stage == .masked)
    #expect(reply.facts == UpdateFacts() && reply.delta == nil && reply.isClean == true)
    let message = try #require(reply.message)
    #expect(message.count == 4 * input.shape.count && reply.byteCount == message.count)
  }

  /// Rounding follows the client's own random bits, not the request's seed: a server that knew them could undo it.
  @Test func roundingBitsAreTheClientsOwn() throws {
    let input = try Self.input()
    let messages = try (0..<6).map { _ in try Self.sent(input, turn: true).message ?? [] }
    // 13 coordinates agree in all six with a probability below 1e-6.
    #expect(messages.allSatisfy { $0.count == 4 * input.shape.count } && Set(messages).count > 1)
  }

  /// Nor does what is left of the update in the reply: neither after masking, nor after a refusal.
  @Test func aReplyForgetsTheUpdate() throws {
    let input = try Self.input()
    let other = try MaskedInput(
      .fixedPoint(FixedPointEncoding(dimension: 12, clipBound: 4, cohort: 3, weightBound: 5)), cohort: 3, seed: 1)
    let replies = [
      try Self.sent(input, turn: true, examples: 9), try Self.sent(other, turn: true),
      try Self.sent(nil, turn: true), try Self.sent(input, turn: false),
    ]
    #expect(replies.map { $0.failure == nil } == [true, false, false, false])
    #expect(replies.allSatisfy { $0.isClean == true })
    // What is sent without masks is there to be read.
    let plain = try Self.sent(nil, turn: false)
    #expect(plain.delta.map { $0 != ParameterVector(count: 13) } == true && plain.facts.examples > 0)
  }

  /// Clients that were promised masks send nothing without, and those that have no session send nothing at all.
  @Test func clientsHoldTheServerToIt() throws {
    let unmasked = try Self.sent(nil, turn: true)
    #expect(unmasked.failure == .threw && unmasked.diagnostic?.contains("without masks") == true)
    let alone = try Self.sent(Self.input(), turn: false)
    #expect(alone.failure == .threw && alone.diagnostic?.contains("no session") == true && alone.stage == nil)
    let other = try Self.sent(Self.input(), turn: true, room: 12)
    #expect(other.failure == .threw && other.diagnostic?.contains("13 parameters") == true && other.stage == nil)
  }

  /// A reply without masks is a failure wherever it is handed in, and never summed.
  @Test func unmaskedRepliesAreRefused() throws {
    let input = try Self.input()
    let cohort = Cohort([0, 1, 2]) { _ in 1 }
    let host = try Self.host(cohort, input.shape)
    var plain = try Self.reply(nil, turn: false)
    #expect(plain.failure == nil)
    host.receive(&plain)
    #expect(host.record.loss(of: ClientID(rawValue: 1))?.message.contains("not masked") == true)
    #expect(host.record.bytesUp == 6)
    try #require(throws: SecureAggregationError.tooFewClients(.input, count: 0, minimum: 2)) { try host.closeStep() }

    let fold = OrderedFold(MaskedSum(parameterCount: 13), threads: 1)
    try fold.begin(cohort)
    for stage in 0..<2 {
      let lane = try #require(fold.claim())
      var reply = try Self.reply(stage == 0 ? nil : input, turn: stage == 1)
      lane.receive(&reply, at: stage)
      #expect(lane.counts.completed == 0 && lane.counts.failures.threw == 1)
      fold.finish(lane)
    }
  }

  /// Masked updates that reach a round without secure aggregation are no part of it either.
  @Test func maskedRepliesAreNoPlainOnes() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 13), threads: 1)
    try fold.begin(Cohort([0]) { _ in 1 })
    let lane = try #require(fold.claim())
    var reply = try Self.reply(Self.input(), turn: true)
    lane.receive(&reply, at: 0)
    #expect(lane.counts.completed == 0 && lane.counts.failures.threw == 1)
  }

  static func refusal(
    _ configuration: SecureAggregationConfiguration, privacy: PrivacyConfiguration? = nil,
    weighting: ClientWeighting = .uniform
  ) throws -> String {
    SetupCheckTests.refused(try SecureSetup.setup(configuration, privacy: privacy, weighting: weighting)) ?? ""
  }

  @Test func localNoiseUnderMasksIsRefused() throws {
    let refused = try Self.refusal(SecureAggregationConfiguration(), privacy: PrivateSetup.privacy(mode: .local))
    #expect(refused.contains("[masked-local]") && refused.contains("use mode distributed"))
  }

  @Test func impossibleValuesAreRefused() throws {
    typealias Configuration = SecureAggregationConfiguration
    let cases: [(Configuration, String)] = [
      (Configuration(corruptionRate: 1), "corruption rate must lie in [0, 1)"),
      (Configuration(dropoutRate: -0.1), "dropout rate must lie in [0, 1)"),
      (Configuration(corruptionRate: 0.6, dropoutRate: 0.4), "together must be less"),
      (Configuration(sigma: 0), "sigma and eta"), (Configuration(eta: 0), "sigma and eta"),
      (Configuration(minimumClients: 1), "fewer than 2 clients hides nobody"),
      (Configuration(minimumClients: 31), "no sum would ever come"),
      (Configuration(clipBound: 0), "clip bound must be"), (Configuration(clipBound: .infinity), "clip bound must be"),
      (Configuration(valueBits: 3), "4 to 24 bits"), (Configuration(valueBits: 25), "4 to 24 bits"),
      (Configuration(weightBound: 4), "no meaning with uniform weights"),
      (Configuration(dropout: StepRates(shares: 1.5)), "step shares"),
      (Configuration(method: .lightSecAgg, valueBits: 24), "do not fit the field"),
    ]
    for (configuration, words) in cases { #expect(try Self.refusal(configuration).contains(words)) }
    #expect(
      try Self.refusal(Configuration(weightBound: 0), weighting: .examples).contains("weight bound must be 1"))
    #expect(Configuration().problem(cohort: 1)?.contains("at least 2 clients") == true)
    #expect(Configuration(valueBits: 24).problem(cohort: 1_000)?.contains("at most 22 bits") == true)
    #expect(Configuration(valueBits: 22).problem(cohort: 1_000) == nil)
    let central = PrivateSetup.privacy()
    #expect(try Self.refusal(Configuration(clipBound: 1), privacy: central).contains("it is privacy's"))
    #expect(try Self.refusal(Configuration(rotation: true), privacy: central).contains("rotation"))
  }

  /// The server sees what it unmasks: no sum is with less noise of honest clients than privacy counts on.
  @Test func sumsWithTooLittleNoiseAreNotUnmasked() throws {
    let privacy = PrivateSetup.privacy(mode: .distributed, mechanism: .discreteGaussian, missingShare: 0.3)
    let sums = Sums()
    // 30 clients, of which 21 honest ones are counted on, and 3 may collude; without this 20 would do.
    let secure = SecureAggregationConfiguration(corruptionRate: 0.1, dropout: StepRates(input: 0.22))
    let (_, reports) = try SecureSetup.run(
      SecureSetup.setup(secure, privacy: privacy, rounds: 40), sums.sessions)
    var unmasked = 0
    for (round, report) in reports.enumerated() {
      let left = SecureSetup.clients - (report.secureAggregation?.dropped.input ?? 0)
      #expect((sums.sum(round) != nil) == (left >= 24) && report.applied == (left >= 24))
      #expect((report.secureAggregation?.aborted == nil) == (left >= 24))
      if left >= 24 { unmasked += 1 }
    }
    // 23.4 are left on average: with p < 1e-6 all or none of 40 rounds are unmasked.
    #expect((1..<40).contains(unmasked))
  }

  /// Noise that no honest cohort could make up for is refused before the first round.
  @Test func colludersMustBeAmongTheMissing() throws {
    func refusal(_ missing: Double) throws -> String {
      try Self.refusal(
        SecureAggregationConfiguration(corruptionRate: 0.2),
        privacy: PrivateSetup.privacy(mode: .distributed, mechanism: .skellam, missingShare: missing))
    }
    #expect(try refusal(0.1).contains("raise privacy.distributed.missingShare"))
    #expect(try refusal(0.2).isEmpty && refusal(0.3).isEmpty)
  }

  @Test func defaultsFollowTheCohort() {
    let standard = SecureAggregationConfiguration()
    #expect(standard.method(cohort: 100) == .secagg && standard.method(cohort: 101) == .secaggPlus)
    #expect(SecureAggregationConfiguration(method: .lightSecAgg).method(cohort: 500) == .lightSecAgg)
    #expect(standard.minimumClients(cohort: 30) == 20 && standard.minimumClients(cohort: 2) == 2)
    #expect(SecureAggregationConfiguration(dropoutRate: 0.5).minimumClients(cohort: 30) == 15)
    #expect(SecureAggregationConfiguration(minimumClients: 7).minimumClients(cohort: 30) == 7)
  }
}
