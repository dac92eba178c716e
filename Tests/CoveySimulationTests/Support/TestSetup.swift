import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyRandom
import CoveyServer
import CoveySimulation
import CoveyTraining
import _TestSupport

enum TestSetup {
  static func model(
    parameters: Int = 13, delays: Bool = false, evaluatorFails: Bool = false, description: String = "fake",
    fault: @escaping @Sendable (Int) -> Fault = { _ in .none }
  ) -> SimulationModel {
    SimulationModel(
      name: "fake", parameterCount: parameters, identity: Array(description.utf8),
      layout: [
        TensorEntry(name: "dense.kernel", shape: [3, parameters / 4], offset: 0),
        TensorEntry(name: "dense.bias", shape: [parameters - 3 * (parameters / 4)], offset: 3 * (parameters / 4)),
      ],
      initialParameters: { seed in
        var stream = RandomStream(seed: seed, purpose: .initialization)
        return ParameterVector((0..<parameters).map { _ in Float(stream.normal()) })
      },
      check: { features, _ in
        if features.count != 2 { throw FakeFault() }
      },
      makeTrainer: { plan, _, seed, _ in FakeTrainer(plan: plan, seed: seed, delays: delays, fault: fault) },
      makeEvaluator: { _, _ in FakeEvaluator(fails: evaluatorFails) })
  }

  static func setup(
    seed: UInt64 = 1, model: SimulationModel = model(), data: any FederatedDataset, rounds: Int = 6,
    cohort: CohortConfiguration = CohortConfiguration(size: 10),
    algorithm: any FederatedAlgorithm = FedAvg(),
    training: LocalTrainingPlan = LocalTrainingPlan(
      epochs: 2, batchSize: 10, optimizer: OptimizerConfiguration(learningRate: 0.1)),
    optimizer: ServerOptimizerConfiguration? = nil, evaluation: EvaluationPolicy = EvaluationPolicy(),
    failures: FailureInjection = FailureInjection(), workers: Int = 1,
    checkpoint: CheckpointPolicy = CheckpointPolicy(), start: ParameterVector? = nil
  ) -> SimulationSetup {
    SimulationSetup(
      RunPlan(
        seed: seed, rounds: rounds, cohort: cohort, algorithm: algorithm, training: training,
        serverOptimizer: optimizer,
        evaluation: evaluation),
      name: "test", simulated: model, data: data, failures: failures, workers: workers, backend: .portable,
      checkpoint: checkpoint, initialParameters: start)
  }

  /// Runs without a directory.
  static func run(_ setup: SimulationSetup) throws -> (SimulationResult, [RoundReport]) {
    var reports = [RoundReport]()
    let result = try Simulation(setup: setup, directory: nil).run { reports.append($0) }
    return (result, reports)
  }
}

extension RoundReport {
  /// Without what depends on the clock.
  var timeless: RoundReport {
    var report = self
    report.seconds = 0
    report.evaluationSeconds = 0
    return report
  }
}
