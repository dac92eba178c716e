import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// Runs by rules that look at every update.
@Suite struct AggregationRuleTests {
  static let rules: [any AggregationRule] = [CoordinateMedian(), TrimmedMean(share: 0.2)]

  static func setup(
    _ rule: any AggregationRule, workers: Int = 1, rounds: Int = 6, seed: UInt64 = 1,
    cohort: CohortConfiguration = CohortConfiguration(size: 15), dropoutRate: Double = 0.15
  ) throws -> SimulationSetup {
    var setup = TestSetup.setup(
      seed: seed,
      model: TestSetup.model(delays: true) { $0 % 11 == 5 ? .throwing : $0 % 13 == 7 ? .notANumber : .none },
      data: try FakeData(clients: 40), rounds: rounds, cohort: cohort,
      algorithm: FedAvg(weighting: .uniform), optimizer: ServerOptimizerConfiguration(.adam),
      failures: FailureInjection(dropoutRate: dropoutRate), workers: workers,
      checkpoint: CheckpointPolicy(seconds: nil, rounds: 2))
    setup.aggregation = AggregationConfiguration(rule)
    return setup
  }

  /// Same bits for any number of workers, though clients drop out, throw and are late.
  @Test(arguments: rules.indices) func workersChangeNothing(_ rule: Int) throws {
    let (result, reports) = try TestSetup.run(Self.setup(Self.rules[rule]))
    #expect(reports.contains { $0.failed.threw > 0 } && reports.contains { $0.failed.droppedOut > 0 })
    for workers in [2, 3, 5] {
      let (other, otherReports) = try TestSetup.run(Self.setup(Self.rules[rule], workers: workers))
      #expect(other.digest == result.digest)
      #expect(otherReports.map(\.timeless) == reports.map(\.timeless))
    }
    let (mean, _) = try TestSetup.run(Self.setup(WeightedMean()))
    #expect(mean.digest != result.digest)
  }

  /// One round of plain averaging is the middle of what the clients sent, by the slow way.
  @Test(arguments: rules.indices) func aRoundIsTheSortedMiddle(_ rule: Int) throws {
    var setup = try Self.setup(
      Self.rules[rule], rounds: 1, cohort: CohortConfiguration(size: 1, sampling: .all), dropoutRate: 0)
    setup.serverOptimizer = ServerOptimizerConfiguration()
    let start = ParameterVector([Float](repeating: 0.25, count: 13))
    setup.initialParameters = start
    let (result, reports) = try TestSetup.run(setup)
    let clients = (0..<40).filter { $0 % 11 != 5 && $0 % 13 != 7 }
    #expect(reports[0].completed == clients.count)
    let rows = clients.map { FakeTrainer.delta(seed: 1, round: 0, client: $0, global: (0..<13).map { start[$0] }) }
    let trim = rule == 0 ? (clients.count - 1) / 2 : clients.count / 5
    for i in 0..<13 {
      let kept = rows.map { $0[i] }.sorted()[trim..<(rows.count - trim)]
      #expect(result.parameters[i] == start[i] + Float(kept.reduce(0.0) { $0 + Double($1) } / Double(kept.count)))
    }
  }

  @Test(arguments: rules.indices, [1, 3, 4]) func stoppedRunsGoOn(_ rule: Int, round: Int) throws {
    let (whole, _) = try TestSetup.run(Self.setup(Self.rules[rule]))
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(
      setup: Self.setup(Self.rules[rule], workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"))
    _ = try first.run { if $0.round == round { first.requestStop() } }
    // The rule is part of the run: neither another rule nor other settings of it go on.
    for other in [WeightedMean(), Self.rules[1 - rule], TrimmedMean(share: 0.3)] as [any AggregationRule] {
      #expect(throws: (any Error).self) {
        try Simulation(setup: Self.setup(other), directory: RunDirectory.resume(path))
      }
    }
    let second = try Simulation(setup: Self.setup(Self.rules[rule], workers: 3), directory: RunDirectory.resume(path))
    #expect(second.completedRounds == round)
    #expect(try second.run().digest == whole.digest)
  }

  /// A client that sends a hundred times its update, backwards.
  final class Attacker: LocalTraining {
    let trainer: any LocalTraining
    var plan: LocalTrainingPlan { trainer.plan }
    var stop: TrainingStop? {
      get { trainer.stop }
      set { trainer.stop = newValue }
    }

    init(_ trainer: any LocalTraining) { self.trainer = trainer }

    func train(
      on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
      correction: (any GradientCorrection)?, into delta: inout ParameterVector
    ) throws -> TrainingMetrics {
      let metrics = try trainer.train(
        on: view, from: global, round: round, client: client, correction: correction, into: &delta)
      if client.rawValue % 5 == 0 { delta.scale(by: -100) }
      return metrics
    }

    func gradient(
      on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
    ) throws -> TrainingMetrics {
      try trainer.gradient(on: view, at: global, round: round, client: client, into: &delta)
    }
  }

  /// A fifth of the writers send a hundred times their update, backwards: the mean is lost, the others learn to read.
  @Test func aFifthOfLiarsDoNotMoveTheMiddle() throws {
    let glyphs = try Glyphs(writers: 20, examplesPerWriter: 40, testWriters: 10, testExamplesPerWriter: 30).make(
      seed: 1)
    let data = PartitionedDataset(
      train: glyphs.train, test: glyphs.test, partition: try .natural(keys: glyphs.writers))
    let real = SimulationModel(
      try Model(input: .image(height: 28, width: 28, channels: 1), classes: 10) {
        $0.flatten().dense(32, activation: .relu).dense(10)
      })
    let attacked = SimulationModel(
      name: "attacked", parameterCount: real.parameterCount, identity: real.identity, layout: real.layout,
      initialParameters: real.initialParameters, check: real.check,
      makeTrainer: { Attacker(try real.makeTrainer($0, $1, $2, $3)) }, makeEvaluator: real.makeEvaluator)
    func accuracy(_ model: SimulationModel, _ rule: any AggregationRule) throws -> Double {
      var setup = TestSetup.setup(
        model: model, data: data, rounds: 12, cohort: .all,
        algorithm: FedAvg(weighting: .uniform),
        training: LocalTrainingPlan(epochs: 3, batchSize: 10, optimizer: OptimizerConfiguration(learningRate: 0.1)),
        evaluation: EvaluationPolicy(every: 12), workers: 2)
      setup.aggregation = AggregationConfiguration(rule)
      return try #require(TestSetup.run(setup).0.accuracy)
    }
    let honest = try accuracy(real, WeightedMean())
    #expect(honest > 0.6)
    #expect(try accuracy(attacked, WeightedMean()) < 0.25)
    for rule in Self.rules {
      let reached = try accuracy(attacked, rule)
      #expect(reached > honest - 0.1, "\(rule.name) reaches \(reached), without liars the mean \(honest)")
    }
  }

  /// What needs every update is refused where only sums are to be had, before round 1, with the reason and the remedy.
  @Test func whatDoesNotComposeIsRefused() throws {
    func refusal(_ change: (inout SimulationSetup) throws -> Void, _ rule: any AggregationRule = CoordinateMedian())
      throws -> String
    {
      var setup = try Self.setup(rule)
      try change(&setup)
      return SetupCheckTests.refused(setup) ?? ""
    }
    for rule in Self.rules {
      let masked = try refusal({ $0.secureAggregation = SecureAggregationConfiguration() }, rule)
      #expect(masked.contains("under secure aggregation the server sees their sum alone"), "\(masked)")
      #expect(masked.contains("use aggregation: mean, or remove secureAggregation"))
      let weighted = try refusal({ $0.algorithm = FedAvg(weighting: .examples) }, rule)
      #expect(weighted.contains("\(rule.name) counts all clients alike"), "\(weighted)")
    }
    for mode in PrivacyConfiguration.Mode.allCases where mode != .example {
      let refused = try refusal { $0.privacy = PrivateSetup.privacy(mode: mode) }
      #expect(refused.contains("privacy of mode \(mode.rawValue) accounts for a noised sum"), "\(refused)")
    }
    let large = try refusal({ $0.cohort.size = 20 }, CoordinateMedian(memoryMB: 0))
    #expect(large.contains("aggregation.memoryMB must be in 1..."), "\(large)")
    let few = try refusal { $0.cohort.size = 2 }
    #expect(few.contains("aggregation median of 2 updates is their mean"), "\(few)")
    let share = try refusal({ _ in }, TrimmedMean(share: 0.05))
    #expect(share.contains("leaves nobody out of 15 updates"), "\(share)")
    for share in [-0.1, 0.5, .nan] {
      let refused = try refusal({ _ in }, TrimmedMean(share: share))
      #expect(refused.contains("aggregation.share must be in [0, 0.5)"), "\(refused)")
    }
    #expect(try refusal { _ in }.isEmpty)
  }

  /// The limit of memory holds for the largest cohort that is drawn, not for the average one.
  @Test func memoryIsThatOfTheLargestCohort() throws {
    #expect(CohortConfiguration(size: 100).largest(population: 5_000) == 100)
    #expect(CohortConfiguration(size: 1, sampling: .all).largest(population: 5_000) == 5_000)
    #expect(CohortConfiguration(size: 100, sampling: .poisson).largest(population: 5_000) == 233)
    #expect(CohortConfiguration(size: 100, sampling: .poisson).largest(population: 150) == 150)
    let model = TestSetup.model(parameters: 1 << 18)
    var setup = TestSetup.setup(
      model: model, data: try FakeData(clients: 5_000), rounds: 1,
      cohort: CohortConfiguration(size: 100, sampling: .poisson),
      algorithm: FedAvg(weighting: .uniform))
    setup.aggregation = AggregationConfiguration(CoordinateMedian(memoryMB: 232))
    let refused = try #require(SetupCheckTests.refused(setup))
    #expect(
      refused.contains("233 of 262144 parameters take 233 MB, more than aggregation.memoryMB (232)"), "\(refused)")
    setup.aggregation = AggregationConfiguration(CoordinateMedian(memoryMB: 233))
    #expect(SetupCheckTests.refused(setup) == nil)
  }
}
