internal import CCoveyKernels
internal import CoveyCompute
internal import CoveyCore
internal import CoveyData
internal import CoveyNoise

/// The steps of one client's round of DP-SGD: draw, clip, add noise, divide by the divisor, step.
final class ProtectedSteps {
  private let plan: LocalTrainingPlan
  private let protection: ExampleProtection
  private let supply: any NoiseSupply
  private let executor: ModelExecutor
  private let optimizer: LocalOptimizer
  private let clipped: ClippedSum
  private var batches = SecretBatches()
  /// The lottery of a rate that is the same for every client.
  private let coin: ExactCoin?

  init(
    _ plan: LocalTrainingPlan, _ protection: ExampleProtection, _ supply: any NoiseSupply, _ executor: ModelExecutor,
    _ optimizer: LocalOptimizer, capacity: Int
  ) throws {
    self.plan = plan
    self.protection = protection
    self.supply = supply
    self.executor = executor
    self.optimizer = optimizer
    clipped = ClippedSum(
      executor, bound: protection.effectiveBound(piece: capacity), noise: try protection.makeNoise(), capacity: capacity
    )
    coin = protection.constants.map { ExactCoin(probability: $0.rate) }
  }

  /// Runs a client's steps from the executor's parameters on. A correction comes after the noise, which therefore need not
  /// cover it: it knows the global model and the released steps before.
  /// - Returns: Sums over all steps; with constants the number of steps alone, for all else follows the client's examples.
  /// - Throws: ``TrainingError/notFinite(step:)`` if the parameters became so large that gradients are not finite;
  ///   ``TrainingError/stopped``.
  func run(
    _ view: ClientView, round: Int, client: ClientID, correcting corrections: Corrections? = nil,
    until stop: TrainingStop? = nil
  ) throws -> TrainingMetrics {
    var gaussian = NoiseWords(supply.source(.step, round: round, client: client.rawValue, piece: 0))
    var words = NoiseWords(supply.source(.sampling, round: round, client: client.rawValue, piece: 0))
    batches.load(view)
    clipped.reset()
    seedDropout(&words)
    let schedule = Schedule(plan, view.count)
    let factor = plan.optimizer.schedule.factor(round: round)
    var examples = 0
    for step in 0..<schedule.steps {
      try stop?.check()
      let chosen = draw(step, schedule, &words)
      examples += chosen.count
      let isFinite = try batches.withChosen {
        try clipped.compute(view.dataset, $0 + chosen.lowerBound, count: chosen.count)
      }
      guard isFinite else { throw TrainingError.notFinite(step: step) }
      finish(divisor: schedule.divisor, &gaussian, factor, corrections)
    }
    if protection.constants != nil { return TrainingMetrics(steps: schedule.steps) }
    return TrainingMetrics(
      lossSum: clipped.lossSum, examples: examples, steps: schedule.steps, clipping: clipped.finalMetrics())
  }

  /// What a client's round is made of: constants, or batches that follow the number of its examples.
  private struct Schedule {
    let steps: Int
    let divisor: Double
    /// Expected examples of a batch and steps of a pass; of no meaning with constants.
    let size, stepsPerEpoch: Int

    init(_ plan: LocalTrainingPlan, _ count: Int) {
      if let constants = plan.protection?.constants {
        (steps, divisor) = (constants.steps, constants.divisor)
        (size, stepsPerEpoch) = (1, 1)
        return
      }
      size = min(plan.batchSize ?? count, count)
      stepsPerEpoch = (count + size - 1) / size
      let (all, overflow) = plan.epochs.multipliedReportingOverflow(by: stepsPerEpoch)
      steps = min(overflow ? .max : all, plan.maximumSteps ?? .max)
      divisor = Double(size)
    }
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

  private func draw(_ step: Int, _ schedule: Schedule, _ words: inout NoiseWords) -> Range<Int> {
    if let coin { return 0..<batches.drawPoisson(coin, &words) }
    switch protection.batching {
    case .poisson:
      return 0..<batches.drawPoisson(size: schedule.size, &words)
    case .shuffled:
      if step % schedule.stepsPerEpoch == 0 { batches.deal(steps: schedule.stepsPerEpoch, &words) }
      return batches.dealt(step % schedule.stepsPerEpoch)
    }
  }

  /// From the clipped sum to new parameters.
  private func finish(
    divisor: Double, _ gaussian: inout NoiseWords, _ factor: Float, _ corrections: Corrections?
  ) {
    clipped.withNoisedSum(&gaussian) { sum in
      sum.scale(by: Float(1 / divisor))
      corrections?.apply(to: sum.writePointer(), at: executor.parameterStorage)
      optimizer.step(executor.parameterStorage.pointer, gradient: sum.readPointer, factor: factor)
    }
  }
}
