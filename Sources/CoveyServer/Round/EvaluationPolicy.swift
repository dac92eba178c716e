internal import CoveyCore

/// When the server evaluates the model, and at which result the run ends.
public struct EvaluationPolicy: Sendable, Hashable, Codable {
  /// Evaluate after every so many rounds, >= 1. The last round is always evaluated.
  public var every: Int
  /// Examples in one evaluation step, >= 1.
  public var batchSize: Int
  /// End the run once the accuracy is at least this, in (0, 1].
  public var targetAccuracy: Double?
  /// End the run once the loss is at most this.
  public var targetLoss: Double?

  /// A policy; by default every round, without a target.
  public init(every: Int = 1, batchSize: Int = 100, targetAccuracy: Double? = nil, targetLoss: Double? = nil) {
    self.every = every
    self.batchSize = batchSize
    self.targetAccuracy = targetAccuracy
    self.targetLoss = targetLoss
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if every < 1 { return "evaluation must happen every 1 or more rounds, not \(every)" }
    if batchSize < 1 { return "evaluation needs a batch of at least 1 example, not \(batchSize)" }
    if let target = targetAccuracy, !(target > 0 && target <= 1) {
      return "a target accuracy must lie in (0, 1], not \(target)"
    }
    if let target = targetLoss, !target.isFinite { return "a target loss must be a finite number" }
    return nil
  }

  /// Whether an evaluation is due after `completed` of `rounds` rounds.
  func isDue(completed: Int, of rounds: Int) -> Bool {
    completed % every == 0 || completed == rounds
  }

  /// Whether a result meets a target.
  func isMet(by result: EvaluationSummary) -> Bool {
    if let target = targetAccuracy, let accuracy = result.accuracy, accuracy >= target { return true }
    if let target = targetLoss, result.loss <= target { return true }
    return false
  }
}
