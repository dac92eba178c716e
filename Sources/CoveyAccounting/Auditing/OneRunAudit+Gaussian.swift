internal import CoveyCore
internal import CoveyNoise

extension OneRunAudit {
  /// The largest epsilon that the run refutes if the mechanism's trade-off between errors is a Gaussian's, as it is for
  /// Gaussian noise (Mahloujifar, Melis, Chaudhuri 2024, arXiv 2410.22235, algorithm 3): stronger than
  /// ``epsilonLowerBound(delta:significance:)``, under that assumption.
  /// - Parameters:
  ///   - delta: where epsilon is read off the Gaussian's trade-off, in (0, 1).
  ///   - significance: the probability that the bound is wrong, in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func gaussianEpsilonLowerBound(delta: Double, significance: Double) throws -> Double {
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("a Gaussian's delta must lie strictly between 0 and 1, not \(delta)")
    }
    try Self.check(significance: significance)
    return Self.largest { epsilon in
      let mu = Self.separation(epsilon: epsilon, delta: delta)
      return refutes(significance) { Numerics.normalCDF(Numerics.normalQuantile($0) - mu) }
    }
  }

  /// The mu at which N(0, 1) and N(mu, 1) are (epsilon, delta)-close (Dong, Roth, Su 2019, arXiv 1905.02383, corollary 1).
  private static func separation(epsilon: Double, delta: Double) -> Double {
    func logDelta(_ mu: Double) -> Double {
      Numerics.logSubExp(
        Numerics.logNormalCDF(mu / 2 - epsilon / mu), epsilon + Numerics.logNormalCDF(-mu / 2 - epsilon / mu))
    }
    let target = Numerics.log(delta)
    var (low, high) = (1e-9, 1.0)
    while !(logDelta(high) >= target) { (low, high) = (high, 2 * high) }
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      // Rounding may leave no number of a difference of nearly equal ones: delta is then about 0.
      if logDelta(middle) >= target { high = middle } else { low = middle }
    }
    return high
  }
}
