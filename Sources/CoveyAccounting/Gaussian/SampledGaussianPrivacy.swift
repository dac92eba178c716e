internal import CoveyCore

/// Closed forms of one Gaussian release from a Poisson sample: the exact divergences of (1 - q) N(0, z^2) + q N(1, z^2) and
/// N(0, z^2) (Balle, Barthe, Gaboardi 2018, arXiv 1807.01647, theorem 2), in terms of those of the release without sampling.
package enum SampledGaussianPrivacy {
  /// log of the delta at `epsilon` >= 0 if the unit is there and is taken away.
  package static func logRemoval(noise: Double, rate: Double, epsilon: Double) -> Double {
    Numerics.log(rate) + GaussianPrivacy.logDelta(mu: 1 / noise, epsilon: unsampled(epsilon, rate: rate))
  }

  /// log of the delta at `epsilon` >= 0 if the unit is not there and is added.
  package static func logAddition(noise: Double, rate: Double, epsilon: Double) -> Double {
    // 1 - (1 - q) e^epsilon; no loss is greater than -log(1 - q).
    let weight = -Numerics.expm1(epsilon + Numerics.log1p(-rate))
    guard weight > 0 else { return -.infinity }
    let logWeight = Numerics.log(weight)
    return logWeight
      + GaussianPrivacy.logDelta(mu: 1 / noise, epsilon: Numerics.log(rate) + epsilon - logWeight)
  }

  /// The exact epsilon at `delta` in (0, 1), for the worse of the two; `rate` in (0, 1), `noise` > 0.
  package static func epsilon(noise: Double, rate: Double, delta: Double) -> Double {
    guard delta < rate else { return 0 }
    let base = GaussianPrivacy.epsilon(mu: 1 / noise, delta: delta / rate)
    // e^epsilon = 1 - q + q e^base; rounded up.
    let removal =
      (base < 30
        ? Numerics.log1p(rate * Numerics.expm1(base))
        : base + Numerics.log(rate) + Numerics.log1p((1 - rate) / rate * Numerics.exp(-base))) * (1 + 1e-13)
    let target = Numerics.log(delta)
    guard logAddition(noise: noise, rate: rate, epsilon: removal) > target else { return max(0, removal) }
    // Adding a unit is not known to cost more than removing it, but nothing here rests on that.
    return RootSearch.leastSufficient(from: removal, to: -Numerics.log1p(-rate), width: 1e-13) {
      logAddition(noise: noise, rate: rate, epsilon: $0) - target
    }
  }

  /// The exact delta at `epsilon` >= 0, for the worse of the two.
  package static func delta(noise: Double, rate: Double, epsilon: Double) -> Double {
    Numerics.exp(
      max(
        logRemoval(noise: noise, rate: rate, epsilon: epsilon),
        logAddition(noise: noise, rate: rate, epsilon: epsilon)))
  }

  /// log(1 + (e^epsilon - 1) / q).
  private static func unsampled(_ epsilon: Double, rate: Double) -> Double {
    epsilon < 30
      ? Numerics.log1p(Numerics.expm1(epsilon) / rate)
      : epsilon - Numerics.log(rate) + Numerics.log1p((rate - 1) * Numerics.exp(-epsilon))
  }
}
