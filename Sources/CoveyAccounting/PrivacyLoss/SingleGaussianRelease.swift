internal import CoveyCore

/// One Gaussian release from a sample, whose cost is known in closed form.
enum SingleGaussianRelease {
  /// A unit that is there or not. The joined profile of a sample of fixed size is the same for an epsilon >= 0.
  case presence(noise: Double, rate: Double)
  /// A unit in place of another, in a Poisson sample.
  case replacement(noise: Double, rate: Double)

  /// nil where no closed form is known, or where it loses its digits.
  init?(_ mechanism: LossMechanism) {
    switch mechanism {
    case .gaussian(let noise, let rate) where rate < 1: self = .presence(noise: noise, rate: rate)
    case .joined(let noise, let rate) where rate < 1: self = .presence(noise: noise, rate: rate)
    case .opposite(let noise, let rate) where rate < 1 && noise <= OppositeGaussianPrivacy.mostNoise:
      self = .replacement(noise: noise, rate: rate)
    default: return nil
    }
  }

  /// The epsilon at `delta` in (0, 1).
  func epsilon(delta: Double) -> Double {
    switch self {
    case .presence(let noise, let rate): SampledGaussianPrivacy.epsilon(noise: noise, rate: rate, delta: delta)
    case .replacement(let noise, let rate): OppositeGaussianPrivacy.epsilon(noise: noise, rate: rate, delta: delta)
    }
  }

  /// The delta at `epsilon` >= 0.
  func delta(epsilon: Double) -> Double {
    switch self {
    case .presence(let noise, let rate): SampledGaussianPrivacy.delta(noise: noise, rate: rate, epsilon: epsilon)
    case .replacement(let noise, let rate):
      Numerics.exp(OppositeGaussianPrivacy.logDelta(noise: noise, rate: rate, epsilon: epsilon))
    }
  }
}
