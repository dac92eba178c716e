internal import CCoveyKernels
internal import CoveyCompute
internal import CoveyCore
internal import CoveyData
internal import CoveyPrivacy

/// The steps of one client's round of DP-SGD: draw, clip, add noise, divide by the expected batch, step.
final class ProtectedSteps {
  private let plan: LocalTrainingPlan
  private let protection: ExampleProtection
  private let supply: any NoiseSupply
  private let executor: Executor
  private let optimizer: LocalOptimizer
  private let clipped: ClippedSum
  private let noise: GridGaussian?
  private var batches = SecretBatches()

  init(
    _ plan: LocalTrainingPlan, _ protection: ExampleProtection, _ supply: any NoiseSupply, _ executor: Executor,
    _ optimizer: LocalOptimizer, capacity: Int
  ) throws {
    self.plan = plan
    self.protection = protection
    self.supply = supply
    self.executor = executor
    self.optimizer = optimizer
    clipped = ClippedSum(executor, bound: protection.effectiveBound, capacity: capacity)
    noise = try protection.makeNoise()
  }

  /// Runs a client's steps from the executor's parameters on.
  /// - Throws: ``TrainingError/notFinite(step:)`` if the parameters became so large that gradients are not finite.
  func run(_ view: ClientView, round: Int, client: ClientID) throws -> TrainingMetrics {
    var gaussian = NoiseWords(supply.source(.step, round: round, client: client.rawValue, piece: 0))
    var words = NoiseWords(supply.source(.sampling, round: round, client: client.rawValue, piece: 0))
    batches.load(view)
    clipped.reset()
    seedDropout(&words)
    let size = min(plan.batchSize ?? view.count, view.count)
    let stepsPerEpoch = (view.count + size - 1) / size
    let steps = min(plan.epochs * stepsPerEpoch, plan.maximumSteps ?? .max)
    let factor = plan.optimizer.schedule.factor(round: round)
    var examples = 0
    for step in 0..<steps {
      let chosen = draw(step, size, stepsPerEpoch, &words)
      examples += chosen.count
      try batches.withChosen { try clipped.compute(view.dataset, $0 + chosen.lowerBound, count: chosen.count) }
      try finish(step, expected: size, &gaussian, factor)
    }
    return TrainingMetrics(
      lossSum: clipped.lossSum, examples: examples, steps: steps, clipping: clipped.finalMetrics())
  }

  /// Masks follow the places of examples in a batch, which the others move: only masks that nobody knows are as good as
  /// masks of the examples' own.
  private func seedDropout(_ words: inout NoiseWords) {
    let (key, low, high) = (words.next(), words.next(), words.next())
    executor.seedDropout(
      key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)),
      counter: SIMD4(
        UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32), UInt32(truncatingIfNeeded: high),
        UInt32(truncatingIfNeeded: high >> 32)))
  }

  private func draw(_ step: Int, _ size: Int, _ stepsPerEpoch: Int, _ words: inout NoiseWords) -> Range<Int> {
    switch protection.batching {
    case .poisson:
      return 0..<batches.drawPoisson(size: size, &words)
    case .shuffled:
      if step % stepsPerEpoch == 0 { batches.deal(steps: stepsPerEpoch, &words) }
      return batches.dealt(step % stepsPerEpoch)
    }
  }

  /// From the clipped sum to new parameters.
  private func finish(_ step: Int, expected: Int, _ gaussian: inout NoiseWords, _ factor: Float) throws {
    try clipped.withSum { sum in
      // Clipped gradients are bounded: only parameters that overflow, which noise has protected, can lead here.
      guard sum.isFinite else { throw TrainingError.notFinite(step: step) }
      noise?.add(to: &sum, words: &gaussian)
      sum.scale(by: 1 / Float(expected))
      optimizer.step(executor.parameterStorage.pointer, gradient: sum.readPointer, factor: factor)
    }
  }
}
