internal import CoveyCore

/// Closed forms of one Gaussian release from a Poisson sample in which one unit takes another's place: the divergence of
/// (1 - q) N(0, s^2) + q N(1, s^2) from (1 - q) N(0, s^2) + q N(-1, s^2), which is its own mirror image.
///
/// The likelihood ratio rises, so that the best test is a threshold t at which the loss is epsilon:
///
///     delta(epsilon) = q P(N > (t - 1) / s) - (1 - q)(e^epsilon - 1) P(N > t / s) - q e^epsilon P(N > (t + 1) / s).
///
/// Any other threshold would give less; a rounding of t changes delta in the second order only.
enum OppositeGaussianPrivacy {
  /// The most noise for which the terms do not cancel too far; the distance of the means is then a twentieth of a deviation.
  static let mostNoise = 40.0

  /// log of the delta at `epsilon` >= 0, rounded up; `rate` in (0, 1), `noise` in (0, ``mostNoise``].
  static func logDelta(noise: Double, rate: Double, epsilon: Double) -> Double {
    let threshold =
      DisplacementPoints(noise: 2 * noise, rate: rate)
      .point(loss: epsilon, power: Numerics.exp(epsilon), less1: Numerics.expm1(epsilon)) / 2
    let logRate = Numerics.log(rate)
    let first = logRate + Numerics.logNormalCDF((1 - threshold) / noise)
    let rest =
      epsilon > 0 ? Numerics.log1p(-rate) + logExpm1(epsilon) + Numerics.logNormalCDF(-threshold / noise) : -.infinity
    let other = logRate + epsilon + Numerics.logNormalCDF((-1 - threshold) / noise)
    let subtracted = Numerics.logAddExp(rest, other)
    // The logarithms may be wrong by as many units in the last place as they are large.
    let rounding = first + Numerics.log(4e-16 * (8 + abs(first) + abs(subtracted) + epsilon))
    guard subtracted < first else { return rounding }
    return min(0, Numerics.logAddExp(Numerics.logSubExp(first, subtracted), rounding))
  }

  /// The epsilon at `delta` in (0, 1), to a relative 1e-12 and rounded up.
  static func epsilon(noise: Double, rate: Double, delta: Double) -> Double {
    let target = Numerics.log(delta)
    guard logDelta(noise: noise, rate: rate, epsilon: 0) > target else { return 0 }
    // Given whether the units are in, they are 2 apart or not at all.
    let high = GaussianPrivacy.epsilon(mu: 2 / noise, delta: min(delta / rate, 1))
    return RootSearch.leastSufficient(from: 0, to: high, width: 1e-12) {
      logDelta(noise: noise, rate: rate, epsilon: $0) - target
    }
  }

  /// log(e^x - 1).
  private static func logExpm1(_ x: Double) -> Double { x + Numerics.log1mexp(x) }
}
