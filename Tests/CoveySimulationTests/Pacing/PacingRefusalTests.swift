import CoveyAggregation
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// What an asynchronous pacing does not go with is refused before the first round; faults of a pacing's own code end the run.
@Suite struct PacingRefusalTests {
  private func problem(_ change: (inout SimulationSetup) throws -> Void) throws -> String {
    var setup = try FedBuffRunTests.setup()
    try change(&setup)
    return SetupCheckTests.refused(setup) ?? ""
  }

  @Test func whatDoesNotComposeIsRefused() throws {
    #expect(try problem { _ in }.isEmpty)
    #expect(try problem { $0.clock = nil }.contains("state one, such as clock: {spread: 10}"))
    #expect(try problem { $0.clock?.spread = 0 }.contains("clock.spread must lie in"))
    #expect(try problem { $0.algorithm = FedAvg() }.contains("algorithm.weighting: examples would scale the step"))
    #expect(try problem { $0.algorithm = Scaffold() }.contains("scaffold leaves each client a state"))
    #expect(
      try problem { $0.aggregation = AggregationConfiguration(CoordinateMedian()) }.contains(
        "aggregation median makes no such sum"))
    for privacy in [
      PrivateSetup.privacy(), PrivateSetup.privacy(mode: .local),
      PrivateSetup.privacy(mode: .distributed, mechanism: .skellam, missingShare: 0.5), try ExampleRunTests.privacy(),
    ] {
      #expect(
        try problem { $0.privacy = privacy }.contains("which no account of privacy covers; use pacing: synchronous"))
    }
    #expect(
      try problem { $0.secureAggregation = SecureAggregationConfiguration(clipBound: 4) }.contains(
        "or remove secureAggregation"))
    #expect(try problem { $0.cohort = CohortConfiguration(size: 5) }.contains("leave the cohort out"))
    #expect(try problem { $0.cohort = CohortConfiguration(size: 4, sampling: .poisson) }.contains("(poisson, 4)"))
    #expect(try problem { $0.pacing = FedBuff(buffer: 0) }.contains("pacing.buffer must be 1 or more"))
    #expect(try problem { $0.pacing = FedBuff(buffer: 4, concurrency: 3) }.contains("use a smaller buffer"))
    #expect(
      try problem { $0.pacing = FedBuff(buffer: 4, concurrency: 26) }.contains("there are only 25 clients"))
    for exponent in [-1, .nan, 11] {
      #expect(
        try problem { $0.pacing = FedBuff(buffer: 4, concurrency: 9, stalenessExponent: exponent) }.contains(
          "pacing.stalenessExponent must lie in"))
    }
    // A synchronous run takes a clock with anything.
    var timed = try PrivateSetup.setup(PrivateSetup.privacy(), rounds: 2)
    timed.clock = VirtualClock(spread: 10)
    let (result, _) = try TestSetup.run(timed)
    timed.clock = nil
    #expect(result.simulatedSeconds.map { $0 > 0 } == true)
    #expect(try TestSetup.run(timed).0.simulatedSeconds == nil)
  }

  /// A pacing with faults: which one is its `fault`.
  struct Faulty: Pacing {
    var fault: String
    var name: String { "faulty" }
    var traits: PacingTraits { PacingTraits(isAsynchronous: fault != "traits") }
    init(_ fault: String) { self.fault = fault }
    init(_ reader: SettingsReader) { fault = reader.text("fault", default: "") }
    func write(to writer: inout SettingsWriter) { writer.set("fault", fault) }

    func next(_ state: inout PacingState, round: Int, _ context: PacingContext) -> Cohort {
      func cohort(_ client: Int = 3, version: Int? = nil, factor: Double = 1) -> Cohort {
        Cohort([2, client].map { Ticket(ClientID(rawValue: $0), version: version ?? round, factor: factor) })
      }
      guard round == 2 else { return cohort() }
      switch fault {
      case "twice": return cohort(2)
      case "stranger": return cohort(1 << 20)
      case "negative": return cohort(-1)
      case "zero": return cohort(factor: 0)
      case "infinite": return cohort(factor: .infinity)
      case "old": return cohort(version: 1)
      case "future": return cohort(version: 3)
      case "flight":
        state.begin(ClientID(rawValue: 4), version: 1, lasting: 1)
        return cohort()
      case "untold": return Cohort([2, 2, 3]) { _ in 1 }
      case "late":
        state.seconds = .nan
        return cohort()
      case "again":
        state.begin(ClientID(rawValue: 4), version: 2, lasting: 1)
        state.begin(ClientID(rawValue: 4), version: 2, lasting: 1)
        return cohort()
      case "lost":
        state.begin(ClientID(rawValue: 1 << 20), version: 2, lasting: 1)
        return cohort()
      default: return cohort()
      }
    }
  }

  @Test(
    arguments: [
      ("", nil), ("twice", "impossible tickets"), ("stranger", "impossible tickets"),
      ("negative", "impossible tickets"),
      ("zero", "impossible tickets"), ("infinite", "impossible tickets"), ("traits", "another cohort"),
      ("untold", "impossible tickets"), ("late", "a clock is before its beginning"), ("again", "a client trains twice"),
      ("lost", "impossible tickets"), ("old", "version 1 of the model, which is not kept"),
      ("future", "version 3 of the model, which is not kept"), ("flight", "version 1 of the model, which is not kept"),
    ] as [(String, String?)]) func faultsEndTheRun(_ fault: String, _ words: String?) throws
  {
    var setup = TestSetup.setup(data: try FakeData(clients: 12), algorithm: FedAvg(weighting: .uniform))
    setup.pacing = Faulty(fault)
    do {
      let (result, _) = try TestSetup.run(setup)
      #expect(words == nil && result.rounds == 6)
    } catch { #expect(words.map { "\(error)".contains($0) } ?? false, "\(error)") }
  }

  /// Clients refuse a model of the future, and the bytes of such a request are none.
  @Test func modelsOfTheFuture() throws {
    func request(_ version: Int) -> RoundRequest {
      RoundRequest(
        RoundName(task: "t", run: .zero, round: 3), modelVersion: version, parameters: ParameterVector(count: 13),
        training: LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.1)),
        algorithm: FedAvg().settings)
    }
    for (version, isGood) in [(-1, false), (0, true), (2, true), (3, true), (4, false), (Int.max, false)] {
      var refusal: SecureAggregationError?
      do {
        try ClientPolicy.trusting.check(request(version))
      } catch let error as SecureAggregationError { refusal = error }
      #expect(refusal == (isGood ? nil : .refused(.requestDiffers)))
      let read = try? ServerMessage(wire: ServerMessage.round(request(version)).wireBytes)
      #expect(isGood == (read != nil))
    }
  }
}
