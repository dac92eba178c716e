/// What clipping did to single examples' gradients. Computed from the data without noise: not private, never release it.
public struct ClippingMetrics: Sendable, Hashable, Codable {
  /// Gradients that were looked at.
  public var examples: Int
  /// Those whose norm exceeded the bound.
  public var clipped: Int
  /// Those whose norm was NaN or infinite, which counted as zero.
  public var discarded: Int
  /// The median norm of a client's finite gradients, within 3 %; of several clients, the mean of their medians weighted by
  /// examples.
  public var medianNorm: Double

  /// Counts, zero by default.
  public init(examples: Int = 0, clipped: Int = 0, discarded: Int = 0, medianNorm: Double = 0) {
    self.examples = examples
    self.clipped = clipped
    self.discarded = discarded
    self.medianNorm = medianNorm
  }

  /// The share of gradients that were clipped, in [0, 1]; nil before the first.
  public var clippedFraction: Double? { examples > 0 ? Double(clipped) / Double(examples) : nil }

  /// Adds another client's counts.
  public static func += (left: inout ClippingMetrics, right: ClippingMetrics) {
    var examples = left.examples
    examples.addClamped(right.examples)
    if examples > 0 {
      left.medianNorm +=
        (right.medianNorm - left.medianNorm) * Double(right.examples) / Double(examples)
    }
    left.examples = examples
    left.clipped.addClamped(right.clipped)
    left.discarded.addClamped(right.discarded)
  }
}
