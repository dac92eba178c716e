/// Sums over an evaluation, added over pieces of the data.
public struct EvaluationMetrics: Sendable, Hashable, Codable {
  /// Sum of the per-example losses.
  public var lossSum: Double
  /// Examples whose most likely class is their target; 0 for regression.
  public var correct: Int
  /// Examples seen.
  public var examples: Int

  /// Sums, zero by default.
  public init(lossSum: Double = 0, correct: Int = 0, examples: Int = 0) {
    self.lossSum = lossSum
    self.correct = correct
    self.examples = examples
  }

  /// Mean loss per example.
  public var loss: Double { lossSum / Double(examples) }

  /// Share of correct examples, in [0, 1].
  public var accuracy: Double { Double(correct) / Double(examples) }

  /// Adds another piece's sums.
  public static func += (left: inout EvaluationMetrics, right: EvaluationMetrics) {
    left.lossSum += right.lossSum
    left.correct += right.correct
    left.examples += right.examples
  }
}
