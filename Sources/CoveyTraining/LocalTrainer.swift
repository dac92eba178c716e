internal import CCoveyKernels
public import CoveyCompute
public import CoveyCore
public import CoveyData
public import CoveyNoise
internal import CoveyRandom

/// Trains one client after another on one worker: the part of the client that an app and the simulator share.
///
/// Not thread-safe. Once it has seen the largest client and each batch size, training allocates nothing.
public final class LocalTrainer {
  /// What is trained.
  public let model: Model
  /// How.
  public let plan: LocalTrainingPlan
  /// Ends training early; nil: it ends by itself.
  public var stop: TrainingStop?
  private let seed: UInt64
  private let executor: ModelExecutor
  private let optimizer: LocalOptimizer
  private var batcher = Batcher()
  /// The steps of a plan with example-level privacy.
  private let protected: ProtectedSteps?

  /// Batches above this are run in pieces and their gradients added, so that memory does not follow the batch size.
  private static let largestPiece = 256

  /// A trainer for one worker.
  /// - Parameters:
  ///   - library: The model's plans, shared by all workers.
  ///   - plan: Epochs, batch size and optimizer.
  ///   - seed: The run's seed.
  ///   - noise: Where secret random bits come from; needed by a plan with protection, and used for nothing else.
  /// - Throws: ``TrainingError/impossiblePlan(_:)``, also if the plan asks for protection that this model or trainer
  ///   cannot give; `ModelError` if the model cannot be compiled.
  public init(_ library: PlanLibrary, plan: LocalTrainingPlan, seed: UInt64, noise: (any NoiseSupply)? = nil) throws {
    if let problem = plan.problem { throw TrainingError.impossiblePlan(problem) }
    model = library.model
    self.plan = plan
    self.seed = seed
    optimizer = LocalOptimizer(plan.optimizer, count: model.parameterCount)
    guard let protection = plan.protection else {
      executor = try ModelExecutor(library, mode: .training, batch: min(plan.batchSize ?? 32, Self.largestPiece))
      protected = nil
      return
    }
    let supply = try Self.requireProtectable(model, noise)
    let capacity = plan.clippingPiece
    executor = try ModelExecutor(library, mode: .perExampleNorms, batch: capacity)
    protected = try ProtectedSteps(plan, protection, supply, executor, optimizer, capacity: capacity)
  }

  private static func requireProtectable(_ model: Model, _ noise: (any NoiseSupply)?) throws -> any NoiseSupply {
    if model.mixesExamples {
      throw TrainingError.impossiblePlan(
        "model \(model.name) mixes the examples of a batch, so that no example's influence can be bounded; "
          + "use group or layer normalisation in place of batch normalisation")
    }
    guard let noise else {
      throw TrainingError.impossiblePlan(
        "the plan asks for example-level privacy, but the trainer was given no supply of noise")
    }
    return noise
  }

  /// A trainer with compiled plans of its own.
  /// - Throws: As `init(_:plan:seed:)`.
  public convenience init(model: Model, plan: LocalTrainingPlan, backend: Backend, seed: UInt64) throws {
    try self.init(PlanLibrary(model, backend: backend), plan: plan, seed: seed)
  }

  /// Trains a copy of `global` on a client's examples and writes local minus global parameters into `delta`.
  ///
  /// Randomness (example order, dropout) is keyed by seed, round and client, and by nothing else.
  /// - Parameters:
  ///   - view: The client's examples.
  ///   - global: The model to start from.
  ///   - round: The round, from 0.
  ///   - client: Who trains.
  ///   - correction: What to add to each step's gradient; nil for nothing.
  ///   - delta: At least as many numbers as the model has; those behind are left as they are.
  /// - Returns: Sums over all steps; of losses without what a correction stands for.
  /// - Throws: `ModelError` if the data do not fit the model; ``TrainingError`` if there are no examples, the
  ///   training diverged or was stopped.
  /// - Precondition: `global` has the model's size, and `delta` has room for it.
  public func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)? = nil, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    precondition(delta.count >= model.parameterCount, "the delta is smaller than the model")
    try begin(view, round, client)
    executor.load(global)
    optimizer.reset()
    let corrections = correction.map { Corrections(by: $0, from: global) }
    let metrics =
      try protected?.run(view, round: round, client: client, correcting: corrections, until: stop)
      ?? steps(view, round, client, corrections)
    let count = model.parameterCount
    let difference = delta.writePointer()
    covey_subtract(difference, executor.parameterStorage.pointer, global.readPointer, count)
    guard covey_all_finite(difference, count) != 0 else { throw TrainingError.notFinite(step: metrics.steps) }
    return metrics
  }

  /// Writes minus the mean gradient of the loss over all of a client's examples at `global` into `delta` (FedSGD).
  /// - Throws: `ModelError` if the data do not fit the model; ``TrainingError`` if there are no examples, the gradient
  ///   is not finite, or the plan asks for protection, which this gradient has not.
  /// - Precondition: `global` has the model's size, and `delta` has room for it.
  public func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    precondition(delta.count >= model.parameterCount, "the delta is smaller than the model")
    guard protected == nil else {
      throw TrainingError.impossiblePlan(
        "example-level privacy protects local steps; a plain gradient (FedSGD) has none")
    }
    try begin(view, round, client)
    executor.load(global)
    let loss = try accumulate(view.dataset, first: 0, size: view.count)
    let count = model.parameterCount
    let result = delta.writePointer()
    result.update(from: executor.gradientStorage.pointer, count: count)
    covey_scale(result, -1, count)
    guard loss.isFinite, covey_all_finite(result, count) != 0 else { throw TrainingError.notFinite(step: 0) }
    return TrainingMetrics(lossSum: loss, examples: view.count, steps: 1)
  }

  private func begin(_ view: ClientView, _ round: Int, _ client: ClientID) throws {
    try model.check(features: view.dataset.features, targets: view.dataset.targets)
    // With stated rate and steps nobody may learn that a client has no examples: it sends noise.
    guard view.count > 0 || plan.protection?.constants != nil else { throw TrainingError.noExamples }
    batcher.load(view)
    let dropout = RandomStream(seed: seed, purpose: .dropout, round: round, client: client.rawValue).origin
    executor.seedDropout(key: dropout.key, counter: dropout.counter)
  }

  private func steps(
    _ view: ClientView, _ round: Int, _ client: ClientID, _ corrections: Corrections?
  ) throws -> TrainingMetrics {
    var stream = RandomStream(seed: seed, purpose: .shuffle, round: round, client: client.rawValue)
    let factor = plan.optimizer.schedule.factor(round: round)
    let size = min(plan.batchSize ?? view.count, view.count)
    var metrics = TrainingMetrics()
    for _ in 0..<plan.epochs {
      batcher.shuffle(&stream)
      for first in stride(from: 0, to: view.count, by: size) {
        if let limit = plan.maximumSteps, metrics.steps == limit { return metrics }
        try stop?.check()
        let batch = min(size, view.count - first)
        let loss = try step(view.dataset, first: first, size: batch, factor: factor, correcting: corrections)
        guard loss.isFinite else { throw TrainingError.notFinite(step: metrics.steps) }
        metrics.lossSum += loss
        metrics.examples += batch
        metrics.steps += 1
      }
    }
    return metrics
  }

  /// One optimizer step on a batch; returns the sum of its losses before the step.
  package func step(
    _ dataset: Dataset, first: Int, size: Int, factor: Float, correcting corrections: Corrections? = nil
  ) throws -> Double {
    if corrections == nil, optimizer.isPlainSGD && size <= Self.largestPiece {
      try batcher.feed(executor, dataset, first: first, size: size)
      executor.forward()
      let loss = executor.loss(scale: 1 / Float(size))
      executor.backwardSGD(learningRate: plan.optimizer.learningRate * factor)
      return loss
    }
    let loss = try accumulate(dataset, first: first, size: size)
    corrections?.apply(to: executor.gradientStorage.pointer, at: executor.parameterStorage)
    optimizer.step(executor.parameterStorage.pointer, gradient: executor.gradientStorage.pointer, factor: factor)
    return loss
  }

  /// The mean gradient over a batch of any size, in pieces.
  private func accumulate(_ dataset: Dataset, first: Int, size: Int) throws -> Double {
    var loss = 0.0
    for start in stride(from: 0, to: size, by: Self.largestPiece) {
      try stop?.check()
      try batcher.feed(executor, dataset, first: first + start, size: min(Self.largestPiece, size - start))
      executor.forward()
      loss += executor.loss(scale: 1 / Float(size))
      executor.backward(accumulating: start > 0)
    }
    return loss
  }
}
