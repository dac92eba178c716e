/// Sums over an evaluation, added over pieces of the data.
public struct EvaluationMetrics: Sendable, Hashable, Codable {
  /// Sum of the per-example losses.
  public var lossSum: Double
  /// Targets that are the most likely class; 0 for regression.
  public var correct: Int
  /// Targets that are classes: one an example, or one for each of its positions that counts.
  public var counted: Int
  /// Examples seen.
  public var examples: Int

  /// Sums, zero by default; one target counts an example unless told.
  public init(lossSum: Double = 0, correct: Int = 0, examples: Int = 0, counted: Int? = nil) {
    self.lossSum = lossSum
    self.correct = correct
    self.counted = counted ?? examples
    self.examples = examples
  }

  /// Mean loss per example.
  public var loss: Double { lossSum / Double(examples) }

  /// Share of correct targets, in [0, 1].
  public var accuracy: Double { Double(correct) / Double(counted) }

  /// Adds another piece's sums.
  public static func += (left: inout EvaluationMetrics, right: EvaluationMetrics) {
    left.lossSum += right.lossSum
    left.correct += right.correct
    left.counted += right.counted
    left.examples += right.examples
  }
}
