internal import CoveyCore
internal import CoveyNoise

/// The estimate of epsilon by one training run with random canary clients (Andrew et al. 2024, arXiv 2302.03098).
///
/// The canaries' updates are random directions. If they took no part, the cosine of a canary and the released change of
/// the model is about N(0, 1/d); how far the cosines of those that took part are from it tells epsilon. This is an
/// estimate from a fitted Gaussian, not a bound.
public enum OneShotAudit {
  /// The epsilon that cosines of canaries show.
  /// - Parameters:
  ///   - cosines: one for each canary that took part, at least 2.
  ///   - dimension: the number of parameters, >= 1000, where the null is as good as Gaussian.
  ///   - delta: in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func epsilon(cosines: [Double], dimension: Int, delta: Double) throws -> Double {
    guard cosines.count >= 2, cosines.allSatisfy({ abs($0) <= 1 }) else {
      throw PrivacyError.invalid("an estimate needs at least 2 cosines, each in [-1, 1]")
    }
    let count = Double(cosines.count)
    let mean = cosines.reduce(0, +) / count
    let variance = cosines.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return try epsilon(
      mean: mean, standardDeviation: variance.squareRoot(), dimension: dimension, delta: delta)
  }

  /// The epsilon that a Gaussian fitted to the canaries' cosines shows.
  /// - Parameters:
  ///   - mean: of the cosines.
  ///   - standardDeviation: of the cosines, > 0.
  ///   - dimension: the number of parameters, >= 1000.
  ///   - delta: in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func epsilon(
    mean: Double, standardDeviation: Double, dimension: Int, delta: Double
  ) throws -> Double {
    guard dimension >= 1000 else {
      throw PrivacyError.invalid(
        "the cosines of fewer than 1000 parameters are not Gaussian enough for this estimate; there are \(dimension)")
    }
    guard mean.isFinite, standardDeviation > 0, standardDeviation.isFinite else {
      throw PrivacyError.invalid("the cosines must have a finite mean and a positive standard deviation")
    }
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("delta must lie strictly between 0 and 1, not \(delta)")
    }
    let null = Gaussian(mean: 0, deviation: 1 / Double(dimension).squareRoot())
    return epsilon(null, Gaussian(mean: mean, deviation: standardDeviation), delta: delta)
  }

  struct Gaussian {
    let mean: Double
    let deviation: Double

    /// log P(X <= x) and log P(X > x).
    func logBelow(_ x: Double) -> Double { Numerics.logNormalCDF((x - mean) / deviation) }
    func logAbove(_ x: Double) -> Double { Numerics.logNormalCDF((mean - x) / deviation) }

    /// log P(a < X <= b), from the tail in which no digits are lost.
    func logBetween(_ a: Double, _ b: Double) -> Double {
      a > mean ? Numerics.logSubExp(logAbove(a), logAbove(b)) : Numerics.logSubExp(logBelow(b), logBelow(a))
    }
  }

  /// The smallest epsilon at which two Gaussians are (epsilon, delta)-close.
  static func epsilon(_ first: Gaussian, _ second: Gaussian, delta: Double) -> Double {
    if first.mean == second.mean, first.deviation == second.deviation { return 0 }
    let target = Numerics.log(delta)
    func isClose(_ epsilon: Double) -> Bool {
      max(logDelta(first, second, epsilon), logDelta(second, first, epsilon)) <= target
    }
    if isClose(0) { return 0 }
    var (low, high) = (0.0, 1.0)
    while !isClose(high) {
      if high > 1e15 { return .infinity }
      (low, high) = (high, 2 * high)
    }
    return RootSearch.bracket(from: low, to: high, width: 1e-12) { !isClose($0) }.high
  }

  /// log of P(loss > epsilon) - e^epsilon Q(loss > epsilon), where the loss is log P/Q.
  private static func logDelta(_ p: Gaussian, _ q: Gaussian, _ epsilon: Double) -> Double {
    // The loss is a x^2 + b x + c.
    let (precisionP, precisionQ) = (1 / (p.deviation * p.deviation), 1 / (q.deviation * q.deviation))
    let a = 0.5 * (precisionQ - precisionP)
    let b = p.mean * precisionP - q.mean * precisionQ
    let c =
      0.5 * (q.mean * q.mean * precisionQ - p.mean * p.mean * precisionP) + Numerics.log(q.deviation / p.deviation)
      - epsilon
    let (inP, inQ): (Double, Double)
    if a == 0 {
      let x = -c / b
      (inP, inQ) = b > 0 ? (p.logAbove(x), q.logAbove(x)) : (p.logBelow(x), q.logBelow(x))
    } else {
      let determinant = b * b - 4 * a * c
      // The loss stays on one side of epsilon: nowhere above, or everywhere, which no two distributions allow.
      if determinant <= 0 { return -.infinity }
      let half = -0.5 * (b + (b < 0 ? -1 : 1) * determinant.squareRoot())
      let roots = [half / a, half == 0 ? 0 : c / half]
      let (left, right) = (min(roots[0], roots[1]), max(roots[0], roots[1]))
      if a > 0 {
        inP = Numerics.logAddExp(p.logBelow(left), p.logAbove(right))
        inQ = Numerics.logAddExp(q.logBelow(left), q.logAbove(right))
      } else {
        (inP, inQ) = (p.logBetween(left, right), q.logBetween(left, right))
      }
    }
    let factor = epsilon + inQ - inP
    return factor < 0 ? inP + Numerics.log1mexp(-factor) : -.infinity
  }
}
