import CoveyClient
import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// In which order a client does things that cannot be undone.
@Suite struct RecordedRoundTests {
  private final class Log: @unchecked Sendable {
    // Sendable: one thread uses it.
    var events: [String] = []
  }

  private final class LoggedHistory: ParticipationHistory {
    struct Full: Error {}
    let log: Log
    let fails: Bool
    init(_ log: Log, fails: Bool = false) { (self.log, self.fails) = (log, fails) }
    func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) {}
    func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws {
      if fails { throw Full() }
      log.events.append("begin")
    }
    func answered(_ session: Bytes32) {}
    var spent: PrivacyCharge { PrivacyCharge(rho: 0) }
  }

  private struct LoggedNoise: NoiseSupply {
    let log: Log
    var isPrivate: Bool { false }
    func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
      log.events.append("noise")
      return SeededNoise(seed: 1).source(purpose, round: round, client: client, piece: piece)
    }
  }

  private func answer(
    _ request: RoundRequest, _ log: Log, fails: Bool = false
  ) throws -> (SentReply, StatedSession?) {
    let client = ClientID(rawValue: 1)
    let history = LoggedHistory(log, fails: fails)
    let session = try request.masking.map { _ in
      StatedSession(client, try request.invitation(minimumClients: 4), history: history)
    }
    session?.onMask = { log.events.append("mask") }
    var reply = ClientReply(parameterCount: ClientPolicyTests.dimension)
    let data = try FakeData(clients: 8, count: { _ in 3 })
    ClientRound.answer(
      request, as: Participant(client: client, policy: .trusting, history: history),
      trainer: FakeTrainer(plan: request.training, seed: 1, delays: false, fault: { _ in .none }),
      simulating: LoggedNoise(log: log), in: session.map { InputTurn($0, message: []) }, into: &reply
    ) {
      log.events.append("train")
      return try data.view(ofClient: 1)
    }
    return (SentReply(reply), session)
  }

  @Test func recordsBeforeNoiseAndMasks() throws {
    let requests = [
      ClientPolicyTests.request(try ClientPolicyTests.noised()),
      ClientPolicyTests.request(
        nil, protection: .noise(try LocalRandomizer(.gaussian(standardDeviation: 1), bound: 1))),
      ClientPolicyTests.request(nil),
    ]
    for request in requests {
      let log = Log()
      let (reply, _) = try answer(request, log)
      #expect(reply.failure == nil)
      #expect(log.events.prefix(2) == ["train", "begin"] && log.events.count(where: { $0 == "begin" }) == 1)
      if request.masking != nil { #expect(log.events.last == "mask" && log.events.contains("noise")) }
      // What cannot be recorded is not made.
      let failing = Log()
      let (refused, session) = try answer(request, failing, fails: true)
      #expect(refused.failure == .threw && refused.refusal == .failed && refused.stage == nil)
      #expect(session?.values == nil && failing.events == ["train"])
    }
  }

  /// The same round and request twice, by a client that was made to forget: the noise is another one.
  @Test func noStreamTwice() throws {
    let request = ClientPolicyTests.request(try ClientPolicyTests.noised())
    let policy = ClientPolicyTests.policy()
    let first = try ClientPolicyTests.answer(request, policy)
    let second = try ClientPolicyTests.answer(request, policy)
    #expect(first.session?.values != nil && first.session?.values != second.session?.values)
    // Not even where an app keeps one supply: it is renewed for each session.
    let noise = try SessionNoise()
    let third = try ClientPolicyTests.answer(request, policy, noise: noise)
    let fourth = try ClientPolicyTests.answer(request, policy, noise: noise)
    #expect(third.session?.values != nil && third.session?.values != fourth.session?.values)
    var (one, two) = ([UInt64](repeating: 0, count: 4), [UInt64](repeating: 0, count: 4))
    func draw(_ words: inout [UInt64]) {
      var span = words.mutableSpan
      noise.source(.update, round: 0, client: 1, piece: 0).fill(&span)
    }
    draw(&one)
    try noise.renew(for: [UInt8](repeating: 1, count: 32))
    draw(&two)
    #expect(one != two)
  }

  /// A client whose update is not finite sends a zero one with its share of the noise.
  @Test func replacesWhatIsNotFinite() throws {
    for fault in [Fault.notANumber, .infinite, .infiniteLoss, .trainerError] {
      let outcome = try ClientPolicyTests.answer(
        ClientPolicyTests.request(ClientPolicyTests.noised()), ClientPolicyTests.policy(), fault: fault)
      #expect(outcome.reply.failure == nil && outcome.reply.isReplaced && outcome.session?.values != nil)
    }
    let fixed = try MaskedInput(
      .fixedPoint(FixedPointEncoding(dimension: 13, clipBound: 2, cohort: 4)), cohort: 4, seed: 1)
    let outcome = try ClientPolicyTests.answer(
      ClientPolicyTests.request(fixed),
      ClientPolicyTests.policy { ($0.leastProtection, $0.lifetime) = (.masked, nil) }, fault: .notANumber)
    #expect(outcome.reply.failure == .notFinite && outcome.session?.values == nil)
  }

  /// Where the guarantee is against the server, losses, norms and counts would tell it what no noise covers.
  @Test func sendsNoCountsToAServerThatIsTheAdversary() throws {
    func counts(_ plan: LocalTrainingPlan, _ protection: UpdateProtection) throws -> [SentReply] {
      let request = ClientPolicyTests.request(nil, protection: protection, training: plan)
      let policy = ClientPolicyTests.policy { ($0.leastProtection, $0.lifetime) = (.none, nil) }
      // Of more examples than the other, so that a count would show.
      return try [3, 7].map {
        let outcome = try ClientPolicyTests.answer(request, policy, examples: $0, noise: SessionNoise())
        #expect(outcome.reply.failure == nil, "\(outcome.reply.diagnostic ?? "")")
        return outcome.reply
      }
    }
    let local = try LocalRandomizer(.gaussian(standardDeviation: 1), bound: 1)
    for reply in try counts(ClientRoundTests.plan, .noise(local)) {
      #expect(reply.stage == .noised && reply.facts == UpdateFacts(weight: 1))
    }
    var plan = ClientRoundTests.plan
    plan.protection = ExampleProtection(clipBound: 1, noiseMultiplier: 1)
    for reply in try counts(plan, .none) {
      #expect(reply.facts.training == TrainingMetrics() && reply.facts.clipping == nil)
      // Sizes are public there.
      #expect(reply.facts.examples > 0)
    }
    // Under masks the server is shown the sums of what clients count.
    let input = try MaskedInput(
      .fixedPoint(FixedPointEncoding(dimension: 13, clipBound: 2, cohort: 4)), cohort: 4, seed: 1)
    let masked = try ClientPolicyTests.answer(
      ClientPolicyTests.request(input, training: plan),
      ClientPolicyTests.policy { ($0.leastProtection, $0.lifetime) = (.masked, nil) }, examples: 7,
      noise: SessionNoise())
    let told = input.counts(of: try #require(masked.session?.values, "\(masked.reply.diagnostic ?? "")"))
    #expect(told.weight > 0 && told.training == TrainingMetrics() && told.examples == 0)
    // A server that is trusted with updates is told.
    for reply in try counts(ClientRoundTests.plan, .none) { #expect(reply.facts.training.steps > 0) }
  }
}
