internal import CoveyCore
internal import CoveyNoise

/// Gaussian noise for one release.
public enum AnalyticGaussian {
  /// The least standard deviation that makes a release of the given L2 sensitivity (epsilon, delta)-private, to a relative
  /// 1e-13 and rounded up (Balle and Wang 2018, arXiv 1805.06530, algorithm 1).
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0, delta lies in (0, 1) and sensitivity >= 0.
  public static func standardDeviation(epsilon: Double, delta: Double, sensitivity: Double) throws -> Double {
    try check(epsilon: epsilon, delta: delta, sensitivity: sensitivity)
    let target = Numerics.log(delta)
    func isPrivate(_ mu: Double) -> Bool { GaussianPrivacy.logDelta(mu: mu, epsilon: epsilon) <= target }
    var low = 1e-3
    while !isPrivate(low), low > 1e-300 { low /= 16 }
    var high = 2 * low
    while isPrivate(high), high < 1e150 { (low, high) = (high, high * 2) }
    return sensitivity / RootSearch.bracket(from: low, to: high, width: 1e-13, while: isPrivate).low
  }

  /// The classic standard deviation sqrt(2 log(1.25 / delta)) / epsilon times the sensitivity, for comparison only: about
  /// 30 % too large (Dwork and Roth 2014, theorem A.1, DOI 10.1561/0400000042).
  /// - Throws: `PrivacyError.invalid` also if epsilon > 1, where the theorem does not hold.
  public static func classicStandardDeviation(epsilon: Double, delta: Double, sensitivity: Double) throws -> Double {
    try check(epsilon: epsilon, delta: delta, sensitivity: sensitivity)
    guard epsilon > 0, epsilon <= 1 else {
      throw PrivacyError.invalid("the classic Gaussian bound holds for epsilon in (0, 1] only, not \(epsilon)")
    }
    return sensitivity * (2 * Numerics.log(1.25 / delta)).squareRoot() / epsilon
  }

  private static func check(epsilon: Double, delta: Double, sensitivity: Double) throws {
    guard epsilon >= 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a number >= 0, not \(epsilon)")
    }
    try PrivacyError.checkDelta(delta)
    guard sensitivity >= 0, sensitivity.isFinite else {
      throw PrivacyError.invalid("the sensitivity must be a number >= 0, not \(sensitivity)")
    }
  }
}
