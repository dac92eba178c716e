/// What turning a round's updates into integers under masks cost.
public struct RoundingReport: Sendable, Hashable, Codable {
  /// What the error is measured against.
  public enum Reference: String, Sendable, Hashable, Codable {
    /// The noise that is added to the sum.
    case noise
    /// The sum itself.
    case update
  }

  /// The mean over the clients of the length that an update's integers have along the update, over the update's own: 1 on
  /// average where nothing is cut off.
  public var keptLength: Double
  /// The L2 norm of the rounding error of the sum, in units of weight times update: the root of the clients' squared errors, which
  /// are independent.
  public var error: Double
  /// The L2 norm of what it is measured against, in the same units; of the noise its expectation.
  public var norm: Double
  /// What that is.
  public var against: Reference
  /// The weight that counts fully over the mean weight of the sum's clients; nil without weights.
  public var weightRatio: Double?

  /// A report.
  public init(keptLength: Double, error: Double, norm: Double, against: Reference, weightRatio: Double? = nil) {
    self.keptLength = keptLength
    self.error = error
    self.norm = norm
    self.against = against
    self.weightRatio = weightRatio
  }

  /// Whether rounding matters: its error is larger than the noise, or than a tenth of the sum where there is none.
  public var isCoarse: Bool { error > (against == .noise ? norm : 0.1 * norm) }

  /// The sentence about weights; nil without any.
  public var weights: String? {
    weightRatio.map { "weights: the bound is \(Self.text($0)) times the mean weight" }
  }

  /// What went wrong and what to do; nil if the error is small.
  public var warning: String? {
    guard isCoarse else { return nil }
    let what =
      switch against {
      case .noise: "rounding under masks errs by \(Self.text(error / max(norm, .leastNormalMagnitude))) times the noise"
      case .update where norm == 0: "rounding under masks left nothing of the updates"
      case .update: "rounding under masks errs by \(Self.text(100 * error / norm)) % of the sum of updates"
      }
    let lowerWeight = weightRatio.map { $0 > 4 } == true ? "lower secureAggregation.weightBound, " : ""
    return [what, weights].compactMap { $0 }.joined(separator: "; ")
      + "; \(lowerWeight)lower the clip bound towards the updates' norms, or raise secureAggregation.valueBits"
  }

  /// About three digits.
  private static func text(_ value: Double) -> String {
    guard value < 1e15 else { return "\(value)" }
    let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : value >= 1 ? 100 : 1e4
    let rounded = (value * scale).rounded() / scale
    return scale == 1 ? "\(Int(rounded))" : "\(rounded)"
  }
}
