internal import CoveyNoise

/// Admits Gaussian releases without sampling whose noise may be chosen as a run goes, while the sum of 1 / z^2 stays within mu
/// squared. The guarantee is that of one mu-Gaussian release and costs nothing more than releases planned in advance (Smith,
/// Thakurta 2022, arXiv 2210.17520; Koskela, Tobaben, Honkela 2023, arXiv 2209.15596).
public struct GaussianFilter: Sendable, Hashable {
  /// What may be spent: the mu of the budget.
  public let mu: Double
  /// The sum of the admitted releases' 1 / z^2.
  public private(set) var spent = 0.0
  /// How many releases were admitted.
  public private(set) var admitted = 0

  /// A filter for a budget.
  /// - Throws: `PrivacyError.invalid` unless epsilon > 0 and delta lies in (0, 1).
  public init(epsilon: Double, delta: Double) throws {
    mu = try 1 / AnalyticGaussian.standardDeviation(epsilon: epsilon, delta: delta, sensitivity: 1)
  }

  /// Admits up to `count` >= 0 equal releases of noise relative to the sensitivity, and says how many.
  /// - Throws: `PrivacyError.invalid` unless the noise is positive.
  public mutating func admit(noiseMultiplier: Double, count: Int) throws -> Int {
    guard noiseMultiplier > 0 else {
      throw PrivacyError.invalid("a noise multiplier must be positive, not \(noiseMultiplier)")
    }
    guard count > 0, spent <= mu * mu else { return 0 }
    let one = 1 / (noiseMultiplier * noiseMultiplier)
    var most = one > 0 ? Int(min(Double(count), ((mu * mu - spent) / one).rounded(.down))) : count
    while most > 0, spent + Double(most) * one > mu * mu { most -= 1 }
    while most < count, spent + Double(most + 1) * one <= mu * mu { most += 1 }
    spent += Double(most) * one
    admitted += most
    return most
  }
}
