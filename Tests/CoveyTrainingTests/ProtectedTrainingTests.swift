import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

@Suite struct ProtectedTrainingTests {
  private func plan(
    _ batch: Int?, epochs: Int = 1, steps: Int? = nil, clip: Double = 0.3, noise: Double = 0,
    _ batching: ExampleConfiguration.Batching = .poisson
  ) -> LocalTrainingPlan {
    LocalTrainingPlan(
      epochs: epochs, batchSize: batch, maximumSteps: steps, optimizer: OptimizerConfiguration(learningRate: 0.2),
      protection: ExampleProtection(clipBound: clip, noiseMultiplier: noise, batching: batching))
  }

  /// Batches smaller than a piece, of one piece and of several; more than the client has; steps cut short; clip bounds
  /// that cut all, some and none.
  @Test(arguments: [(40, 7), (40, 1), (13, 100), (300, 200)], [0.05, 0.6, 100])
  func matchesTheReferenceWithoutNoise(size: (Int, Int), clip: Double) throws {
    let problem = try TrainingCase.standard(examples: 300)
    let positions = (0..<Int32(size.0)).map { $0 * 7 % 300 }
    for batching in ExampleConfiguration.Batching.allCases {
      let plan = plan(size.1, epochs: 2, steps: 9, clip: clip, batching)
      let supply = SeededNoise(seed: 5)
      let actual = try problem.train(plan, on: positions, round: 3, client: 4, noise: supply)
      var reference = try ReferenceDescent(problem, plan)
      let expected = try reference.train(on: positions, supply: supply, round: 3, client: 4)
      #expect(Deviation.of(actual.delta, expected) < 1e-4)
      #expect(actual.metrics.examples == reference.norms.count)
      #expect(abs(actual.metrics.lossSum - reference.loss) <= 1e-4 * reference.loss)
      let clipping = try #require(actual.metrics.clipping)
      #expect(clipping.examples == reference.norms.count && clipping.discarded == 0)
      #expect(clipping.clipped == reference.clipped)
      let median = reference.norms.sorted()[(reference.norms.count - 1) / 2]
      #expect(abs(clipping.medianNorm - median) < 0.035 * median)
    }
  }

  /// The same stream of noise on the slow sum.
  @Test(arguments: ExampleConfiguration.Batching.allCases, [0.5, 3])
  func matchesTheReferenceWithNoise(batching: ExampleConfiguration.Batching, noise: Double) throws {
    let problem = try TrainingCase.standard(examples: 60)
    let plan = plan(16, epochs: 3, noise: noise, batching)
    let supply = SeededNoise(seed: 8)
    let actual = try problem.train(plan, round: 1, client: 2, noise: supply)
    var reference = try ReferenceDescent(problem, plan)
    let expected = try reference.train(on: Array(0..<60), supply: supply, round: 1, client: 2)
    #expect(Deviation.of(actual.delta, expected) < 1e-3)
    let silent = try problem.train(self.plan(16, epochs: 3, batching), round: 1, client: 2, noise: supply)
    #expect(Deviation.of(actual.delta, silent.delta.map(Double.init)) > 0.1)
  }

  /// A correction comes after the noise, and is neither clipped nor noised.
  @Test(arguments: ExampleConfiguration.Batching.allCases)
  func correctionsComeAfterTheNoise(batching: ExampleConfiguration.Batching) throws {
    let problem = try TrainingCase.standard(examples: 60)
    let plan = plan(16, epochs: 3, noise: 0.5, batching)
    let supply = SeededNoise(seed: 8)
    let actual = try problem.train(plan, round: 1, client: 2, noise: supply, correction: Pull(strength: 1.5))
    var reference = try ReferenceDescent(problem, plan)
    let expected = try reference.train(on: Array(0..<60), supply: supply, round: 1, client: 2, pull: 1.5)
    #expect(Deviation.of(actual.delta, expected) < 1e-3)
    let free = try problem.train(plan, round: 1, client: 2, noise: supply)
    #expect(Deviation.of(actual.delta, free.delta.map(Double.init)) > 0.1)
  }

  /// Optimizers other than plain SGD get the noisy mean as their gradient: Adam's first step is its sign.
  @Test func otherOptimizers() throws {
    let problem = try TrainingCase.standard(examples: 30)
    var plan = plan(nil, noise: 2)
    plan.optimizer = OptimizerConfiguration(.adam, learningRate: 0.01)
    let adam = try problem.train(plan, noise: SeededNoise(seed: 1))
    plan.optimizer = OptimizerConfiguration(learningRate: 1)
    let plain = try problem.train(plan, noise: SeededNoise(seed: 1))
    #expect(adam.metrics.steps == 1)
    for (a, g) in zip(adam.delta, plain.delta) where abs(g) > 1e-3 { #expect(abs(a - (g > 0 ? 0.01 : -0.01)) < 1e-4) }
  }

  /// Each step has noise, whoever was drawn, nobody included: the deltas' variance is that of all steps.
  @Test func emptyBatchesHaveNoise() throws {
    // Zero features through a layer without bias: all gradients are exactly zero.
    let problem = try TrainingCase(examples: 50, width: 40) { $0.dense(3, bias: false) }
    let zero = try Dataset(
      features: .dense(count: 40), targets: .classes(3),
      featureStorage: .floats(SharedBuffer([Float](repeating: 0, count: 2000))),
      targetStorage: .labels(SharedBuffer(problem.labels)))
    let trainer = try LocalTrainer(
      PlanLibrary(problem.model), plan: plan(1, clip: 0.5, noise: 2), seed: 1, noise: SeededNoise(seed: 3))
    var (squares, count, examples) = (0.0, 0, 0)
    var delta = ParameterVector(count: problem.model.parameterCount)
    for round in 0..<40 {
      let metrics = try trainer.train(
        on: ClientView(dataset: zero), from: problem.global, round: round, client: ClientID(rawValue: 0), into: &delta)
      #expect(metrics.steps == 50 && metrics.clipping?.clipped == 0 && metrics.clipping?.discarded == 0)
      examples += metrics.examples
      for value in delta.array {
        squares += Double(value) * Double(value)
        count += 1
      }
    }
    // 50 steps of (learning rate 0.2 x noise 1.0 / expected batch 1)^2; 4,800 values: 6 deviations of chi-square.
    #expect(abs(squares / Double(count) / (50 * 0.04) - 1) < 6 * (2 / Double(count)).squareRoot())
    // 2,000 steps of one example expected: 6 deviations of Poisson.
    #expect(abs(Double(examples) - 2000) < 6 * 2000.0.squareRoot())
  }

  @Test func zeroGradientsStayZero() throws {
    let problem = try TrainingCase(examples: 9, width: 4) { $0.dense(3, bias: false) }
    let zero = try Dataset(
      features: .dense(count: 4), targets: .classes(3),
      featureStorage: .floats(SharedBuffer([Float](repeating: 0, count: 36))),
      targetStorage: .labels(SharedBuffer(problem.labels)))
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(4), seed: 1, noise: SeededNoise(seed: 3))
    var delta = ParameterVector(count: problem.model.parameterCount)
    let metrics = try trainer.train(
      on: ClientView(dataset: zero), from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    #expect(delta.array.allSatisfy { $0 == 0 })
    #expect(metrics.clipping?.medianNorm == 0)
  }

  /// An example whose gradient overflows counts as zero and is counted; of its values nothing is left, not even by
  /// rounding. (Data sets take finite features only.)
  @Test(arguments: ExampleConfiguration.Batching.allCases)
  func notFiniteGradients(batching: ExampleConfiguration.Batching) throws {
    func problem(_ value: Float, dropout: Float = 0.2) throws -> TrainingCase {
      try TrainingCase(examples: 30, spoiling: [3, 17], with: value) { $0.dropout(dropout).dense(3) }
    }
    let plan = plan(12, epochs: 4, clip: 0.4, noise: 1, batching)
    let results = try [3e38, -3e38, 1e30, 5e24].map { try problem($0).train(plan, noise: SeededNoise(seed: 2)) }
    for result in results {
      #expect(result.delta == results[0].delta && result.delta.allSatisfy(\.isFinite))
      #expect(result.metrics.lossSum == results[0].metrics.lossSum && result.metrics.lossSum.isFinite)
    }
    #expect(results.contains { $0.metrics.clipping?.discarded ?? 0 > 0 })
    let plain = try problem(3e38, dropout: 0)
    var reference = try ReferenceDescent(plain, self.plan(12, epochs: 4, clip: 0.4, batching))
    let expected = try reference.train(on: Array(0..<30), supply: SeededNoise(seed: 2), round: 0, client: 0)
    let actual = try plain.train(reference.plan, noise: SeededNoise(seed: 2))
    #expect(Deviation.of(actual.delta, expected) < 1e-4)
    #expect(actual.metrics.clipping?.discarded ?? 0 > 0)
  }

  /// Parameters that overflow are told from data that do: they end the training.
  @Test func notFiniteParameters() throws {
    let problem = try TrainingCase.standard()
    var spoiled = problem.global
    spoiled[0] = .nan
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10), seed: 1, noise: SeededNoise(seed: 3))
    var delta = ParameterVector(count: problem.model.parameterCount)
    #expect(throws: TrainingError.self) {
      _ = try trainer.train(on: problem.view(), from: spoiled, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
  }

  /// Whatever a worker trained before, a client's update has the same bits; rounds, clients and keys have their own.
  @Test func randomnessIsNamed() throws {
    let problem = try TrainingCase(examples: 200) { $0.dense(8, activation: .relu).dropout(0.3).dense(3) }
    let shares: [[Int32]] = [Array(0..<25), Array(25..<190), [1], Array(100..<117)]
    let plan = plan(10, epochs: 2, noise: 1)
    let shared = try LocalTrainer(PlanLibrary(problem.model), plan: plan, seed: 9, noise: SeededNoise(seed: 4))
    for client in [0, 1, 2, 3, 1, 0, 2] {
      var delta = ParameterVector(count: problem.model.parameterCount)
      _ = try shared.train(
        on: problem.view(shares[client]), from: problem.global, round: 5, client: ClientID(rawValue: client),
        into: &delta)
      let alone = try problem.train(
        plan, on: shares[client], round: 5, client: client, noise: SeededNoise(seed: 4))
      #expect(delta.array == alone.delta, "client \(client)")
    }
    func delta(round: Int = 2, client: Int = 3, key: UInt64 = 4) throws -> [Float] {
      try problem.train(plan, round: round, client: client, noise: SeededNoise(seed: key)).delta
    }
    let base = try delta()
    #expect(try delta(round: 3) != base && delta(client: 4) != base && delta(key: 5) != base)
    let secret = try problem.train(plan, noise: SecureNoise.fresh()).delta
    #expect(try problem.train(plan, noise: SecureNoise.fresh()).delta != secret)
  }
}
