import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// Setups that cannot run are refused before round 1, and before anything is written.
@Suite struct SetupCheckTests {
  static func plan(epochs: Int = 1, batch: Int? = 10, steps: Int? = nil, rate: Float = 0.1) -> LocalTrainingPlan {
    LocalTrainingPlan(
      epochs: epochs, batchSize: batch, maximumSteps: steps, optimizer: OptimizerConfiguration(learningRate: rate))
  }

  static func refused(_ setup: SimulationSetup) -> String? {
    do {
      _ = try Simulation(setup: setup, directory: nil)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func impossibleValuesAreRefused() throws {
    let data = try FakeData(clients: 12)
    let cases: [(SimulationSetup, String)] = [
      (TestSetup.setup(data: data, rounds: 0), "at least 1 round"),
      (TestSetup.setup(data: data, cohort: CohortConfiguration(size: 13)), "larger than the population of 12"),
      (TestSetup.setup(data: data, training: Self.plan(epochs: 0)), "at least one epoch"),
      (TestSetup.setup(data: data, training: Self.plan(batch: 0)), "a batch has at least one example"),
      (TestSetup.setup(data: data, training: Self.plan(steps: 0)), "the steps of a round"),
      (TestSetup.setup(data: data, training: Self.plan(rate: -0.1)), "learning rate must be positive"),
      (
        TestSetup.setup(data: data, optimizer: ServerOptimizerConfiguration(learningRate: -1)),
        "server's learning rate"
      ),
      (TestSetup.setup(data: data, algorithm: FedOpt(.fedyogi), optimizer: .init(.adam)), "fedyogi"),
      (TestSetup.setup(data: data, evaluation: EvaluationPolicy(every: 0)), "every 1 or more rounds"),
      (TestSetup.setup(data: data, evaluation: EvaluationPolicy(batchSize: 0)), "at least 1 example"),
      (TestSetup.setup(data: data, evaluation: EvaluationPolicy(targetAccuracy: 1.5)), "target accuracy"),
      (TestSetup.setup(data: data, evaluation: EvaluationPolicy(targetLoss: .nan)), "target loss"),
      (TestSetup.setup(data: data, evaluation: EvaluationPolicy(targetAccuracy: 0.5)), "needs held-out data"),
      (TestSetup.setup(data: data, failures: FailureInjection(dropoutRate: 1.1)), "dropout rate"),
      (TestSetup.setup(data: data, workers: 0), "at least 1 worker"),
      (TestSetup.setup(data: data, checkpoint: CheckpointPolicy(seconds: -1)), "checkpoints"),
      (TestSetup.setup(data: data, checkpoint: CheckpointPolicy(rounds: 0)), "checkpoints"),
      (TestSetup.setup(data: data, start: ParameterVector(count: 12)), "the model has 13"),
      (TestSetup.setup(data: data, start: ParameterVector([Float](repeating: .nan, count: 13))), "not all finite"),
    ]
    for (setup, words) in cases {
      let message = Self.refused(setup)
      #expect(message?.contains(words) == true, "\(message ?? "accepted"), expected: \(words)")
    }
    #expect(Self.refused(TestSetup.setup(data: data)) == nil)
  }

  @Test func emptyClientIsNamed() throws {
    let data = try FakeData(clients: 12, count: { $0 == 7 ? 0 : 1 })
    #expect(throws: DataError.emptyClient(7)) { try Simulation(setup: TestSetup.setup(data: data), directory: nil) }
  }

  @Test func modelThatDoesNotFitIsRefused() throws {
    struct Wide: FederatedDataset {
      let base: FakeData
      let features = FeatureKind.dense(count: 3)
      var targets: TargetKind { base.targets }
      var clientCount: Int { base.clientCount }
      var test: Dataset? { base.test }
      func exampleCount(ofClient client: Int) -> Int { base.exampleCount(ofClient: client) }
      func view(ofClient client: Int) throws -> ClientView { try base.view(ofClient: client) }
    }
    let wide = Wide(base: try FakeData(clients: 20))
    #expect(throws: FakeFault.self) { try Simulation(setup: TestSetup.setup(data: wide), directory: nil) }
  }

  @Test func accuracyOfValuesIsRefused() throws {
    struct Values: FederatedDataset {
      let base: FakeData
      let test: Dataset?
      let targets = TargetKind.values(1)
      var features: FeatureKind { base.features }
      var clientCount: Int { base.clientCount }
      func exampleCount(ofClient client: Int) -> Int { base.exampleCount(ofClient: client) }
      func view(ofClient client: Int) throws -> ClientView { try base.view(ofClient: client) }
    }
    let test = try Dataset(
      features: .dense(count: 2), targets: .values(1), featureStorage: .floats(SharedBuffer([1, 2])),
      targetStorage: .values(SharedBuffer([3])))
    let data = Values(base: try FakeData(clients: 20), test: test)
    func refused(_ policy: EvaluationPolicy) -> String? {
      Self.refused(TestSetup.setup(data: data, evaluation: policy))
    }
    #expect(refused(EvaluationPolicy(targetAccuracy: 0.5))?.contains("use a target loss") == true)
    #expect(refused(EvaluationPolicy(targetLoss: 0.5)) == nil)
  }

  @Test func refusalLeavesNoRunBehind() throws {
    let folder = try TemporaryFolder()
    let data = try FakeData(clients: 12)
    let directory = try RunDirectory.create("\(folder.path)/run", configuration: "a: 1\n")
    #expect(throws: SimulationError.self) {
      try Simulation(setup: TestSetup.setup(data: data, rounds: 0), directory: directory)
    }
    #expect(throws: Never.self) { try RunDirectory.create("\(folder.path)/run", configuration: "a: 1\n") }
  }
}
