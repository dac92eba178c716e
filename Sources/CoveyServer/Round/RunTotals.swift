public import CoveyCore

/// What a run has added up to so far, over kills and resumes.
public struct RunTotals: Sendable, Hashable {
  /// Seconds of rounds without evaluations.
  public var seconds = 0.0
  /// Seconds of evaluations.
  public var evaluationSeconds = 0.0
  /// Updates that reached an aggregate.
  public var completed = 0
  /// Clients that failed.
  public var failed = FailureCounts()
  /// Examples passed through the model in training.
  public var examples = 0
  /// Local optimizer steps.
  public var steps = 0
  /// Bytes that clients sent.
  public var bytesUp = 0
  /// Bytes that clients received.
  public var bytesDown = 0
  /// What secure aggregation came to.
  public var secureAggregation = SecureAggregationTotals()
  /// The latest evaluation.
  public var evaluation: EvaluationSummary?
  /// The round (1 for the first) whose evaluation met the target.
  public var targetRound: Int?

  /// Nothing yet.
  public init() {}

  /// Adds a round.
  mutating func add(_ report: RoundReport) {
    seconds += report.seconds
    evaluationSeconds += report.evaluationSeconds
    completed.addClamped(report.completed)
    failed += report.failed
    examples.addClamped(report.examples)
    steps.addClamped(report.steps)
    bytesUp.addClamped(report.bytesUp)
    bytesDown.addClamped(report.bytesDown)
    if let secure = report.secureAggregation { secureAggregation.add(secure) }
    if let result = report.evaluation { evaluation = result }
  }
}
