extension Int {
  /// Adds a count, at most to the largest there is: what counts come to over a long run must not end it.
  package mutating func addClamped(_ other: Int) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? (other > 0 ? .max : .min) : sum
  }
}

/// Sums over local training, added over clients.
public struct TrainingMetrics: Sendable, Hashable, Codable {
  /// Sum of the per-example losses over all steps.
  public var lossSum: Double
  /// Examples passed through the model, over all epochs.
  public var examples: Int
  /// Optimizer steps.
  public var steps: Int
  /// What clipping did, in training with example-level differential privacy. None of these numbers is private.
  public var clipping: ClippingMetrics?

  /// Sums, zero by default.
  public init(lossSum: Double = 0, examples: Int = 0, steps: Int = 0, clipping: ClippingMetrics? = nil) {
    self.lossSum = lossSum
    self.examples = examples
    self.steps = steps
    self.clipping = clipping
  }

  /// Mean loss per example, nil before the first.
  public var loss: Double? { examples > 0 ? lossSum / Double(examples) : nil }

  /// Adds another client's sums.
  public static func += (left: inout TrainingMetrics, right: TrainingMetrics) {
    left.lossSum += right.lossSum
    left.examples.addClamped(right.examples)
    left.steps.addClamped(right.steps)
    guard let clipping = right.clipping else { return }
    left.clipping = left.clipping ?? ClippingMetrics()
    left.clipping? += clipping
  }
}
