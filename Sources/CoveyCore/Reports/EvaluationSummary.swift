/// What an evaluation found: means over the held-out examples.
public struct EvaluationSummary: Sendable, Hashable, Codable {
  /// Mean loss per example.
  public var loss: Double
  /// Share of correct targets in [0, 1]; nil where targets are not classes.
  public var accuracy: Double?
  /// Examples seen.
  public var examples: Int

  /// A summary with the given means.
  public init(loss: Double, accuracy: Double?, examples: Int) {
    self.loss = loss
    self.accuracy = accuracy
    self.examples = examples
  }

  /// The means of `metrics`; accuracy only where `targets` are classes.
  public init(_ metrics: EvaluationMetrics, targets: TargetKind) {
    var hasClasses = metrics.counted > 0
    if case .values = targets { hasClasses = false }
    self.init(loss: metrics.loss, accuracy: hasClasses ? metrics.accuracy : nil, examples: metrics.examples)
  }
}
