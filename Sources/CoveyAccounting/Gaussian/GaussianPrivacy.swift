internal import CoveyCore

/// Closed forms of Gaussian differential privacy: what a Gaussian release of `mu` = sensitivity / standard deviation costs.
///
/// Sources: Dong, Roth, Su 2019, arXiv 1905.02383, corollary 2.13; Balle and Wang 2018, arXiv 1805.06530, theorem 8.
public enum GaussianPrivacy {
  /// The exact delta of a mu-Gaussian release at `epsilon` >= 0; `mu` >= 0, 1 if it is infinite.
  public static func delta(mu: Double, epsilon: Double) -> Double {
    Numerics.exp(logDelta(mu: mu, epsilon: epsilon))
  }

  /// log of the exact delta at any epsilon, negative ones too.
  package static func logDelta(mu: Double, epsilon: Double) -> Double {
    guard mu > 0 else { return epsilon >= 0 ? -.infinity : Numerics.log(-Numerics.expm1(epsilon)) }
    guard mu < .infinity else { return 0 }
    guard epsilon < .infinity else { return -.infinity }
    let upper = mu / 2 - epsilon / mu
    if mu < 0.05, upper > -30, upper < 8 { return logDifference(mu: mu, from: -upper) }
    let first = Numerics.logNormalCDF(upper)
    let second = epsilon + Numerics.logNormalCDF(upper - mu)
    return second >= first ? -.infinity : min(0, Numerics.logSubExp(first, second))
  }

  /// The same for a small mu, where the two terms nearly cancel: with m(x) = P(N > x) / phi(x), delta is phi(x) times
  /// m(x) - m(x + mu), the integral of 1 - s m(s) between, by Gauss and Legendre's rule of five points.
  private static func logDifference(mu: Double, from x: Double) -> Double {
    var integral = 0.0
    for (place, weight) in [
      (0.0, 0.568_888_888_888_888_9), (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
      (0.538_469_310_105_683_1, 0.478_628_670_499_366_5), (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
      (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ] {
      let s = x + 0.5 * mu * (1 + place)
      let mills = 1.253_314_137_315_500_3 * Numerics.exp(s * s / 2) * Numerics.erfc(s * 0.707_106_781_186_547_5)
      integral += weight * (1 - s * mills)
    }
    return -x * x / 2 - 0.918_938_533_204_672_7 + Numerics.log(0.5 * mu * integral)
  }

  /// The exact epsilon of a mu-Gaussian release at `delta` in (0, 1), to a relative 3e-13 and rounded up; infinite if `mu` is.
  public static func epsilon(mu: Double, delta: Double) -> Double {
    guard mu > 0 else { return 0 }
    guard mu < .infinity else { return .infinity }
    let target = Numerics.log(delta)
    guard logDelta(mu: mu, epsilon: 0) > target else { return 0 }
    // Chernoff's bound on the tail of the privacy loss, which is N(mu^2 / 2, mu^2).
    let most = mu * mu / 2 + mu * (-2 * target).squareRoot()
    let sides = RootSearch.bracket(from: 0, to: most, width: 1e-13) { logDelta(mu: mu, epsilon: $0) > target }
    // The rounding of the two terms, besides.
    return sides.high * (1 + 1e-13)
  }
}
