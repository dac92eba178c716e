public import CoveyCompute
public import CoveyCore
public import CoveyData

/// Measures a model on held-out data, on one worker. Not thread-safe.
public final class Evaluator {
  /// Examples run at once.
  public let batchSize: Int
  private let executor: ModelExecutor

  /// An evaluator for one worker.
  /// - Throws: `ModelError` if the model cannot be compiled.
  public init(_ library: PlanLibrary, batchSize: Int = 100) throws {
    self.batchSize = batchSize
    executor = try ModelExecutor(library, mode: .inference, batch: batchSize)
  }

  /// An evaluator with plans of its own.
  public convenience init(model: Model, backend: Backend, batchSize: Int = 100) throws {
    try self.init(PlanLibrary(model, backend: backend), batchSize: batchSize)
  }

  /// The parameters to measure.
  public func load(_ parameters: ParameterVector) { executor.load(parameters) }

  /// Sums over the examples of `range`, in order.
  /// - Throws: `ModelError` if the data do not fit the model, or it cannot be compiled for the last, smaller batch.
  public func evaluate(_ dataset: Dataset, range: Range<Int>) throws -> EvaluationMetrics {
    precondition(range.lowerBound >= 0 && range.upperBound <= dataset.count, "the range lies within the data set")
    try executor.model.check(features: dataset.features, targets: dataset.targets)
    var metrics = EvaluationMetrics()
    for first in stride(from: range.lowerBound, to: range.upperBound, by: batchSize) {
      let size = min(batchSize, range.upperBound - first)
      try executor.select(batch: size)
      executor.feed(dataset, positions: nil, first: first, count: size)
      executor.forward()
      metrics.lossSum += executor.loss(scale: 1)
      let (right, counted) = executor.countCorrect()
      metrics.correct += right
      metrics.counted += counted
      metrics.examples += size
    }
    return metrics
  }
}
