internal import CoveyCore

/// A mechanism whose privacy loss distribution is known, in the terms from which a grid is made.
enum LossMechanism: Sendable {
  /// (1 - rate) N(0, s^2) + rate N(1, s^2) against N(0, s^2).
  case gaussian(noise: Double, rate: Double)
  /// The same with Laplace noise.
  case laplace(scale: Double, rate: Double)
  /// A discrete mechanism; the other direction is its mirror image unless it is sampled.
  case discrete(LossAtoms, rate: Double)
  /// Gaussian on a truncated Poisson sample: with probability `weight` the batch is full, and then a unit displaces another.
  case truncatedGaussian(noise: Double, rate: Double, weight: Double, fullRate: Double)
  /// (1 - rate) N(0, s^2) + rate N(1, s^2) against (1 - rate) N(0, s^2) + rate N(-1, s^2): one unit in place of another.
  case opposite(noise: Double, rate: Double)
  /// Gaussian on a sample of fixed size.
  case joined(noise: Double, rate: Double)
  /// Sampled Gaussians of several rates and noises, and it is told which.
  case mixture(LossMixture)

  /// Whether both directions have the same distribution.
  var isSymmetric: Bool {
    switch self {
    case .gaussian(_, let rate), .laplace(_, let rate), .discrete(_, let rate): rate == 1
    case .truncatedGaussian, .mixture: false
    case .opposite, .joined: true
    }
  }

  /// The losses that a grid must reach so that a mass of about `cut` lies beyond at either end. What lies beyond +-650, where
  /// e^loss would overflow, counts as infinite; sampled Gaussian noise does without e^loss there. What it has below -650 is
  /// next to nothing under P, and of use in the other direction only, which is a mirror image where there are such losses.
  func range(cut: Double) -> (low: Double, high: Double) {
    let (low, high) = unlimitedRange(cut: cut)
    switch self {
    case .gaussian(_, let rate) where rate < 1: return (max(low, -650), high)
    case .opposite, .joined: return (max(low, -650), high)
    default: return (max(low, -650), min(high, 650))
    }
  }

  private func unlimitedRange(cut: Double) -> (low: Double, high: Double) {
    switch self {
    case .gaussian(let noise, let rate):
      Self.gaussianRange(noise: noise, rate: rate, cut: cut)
    case .laplace(let scale, let rate):
      (Self.sampledLoss(-1 / scale, rate), Self.sampledLoss(1 / scale, rate))
    case .discrete(let atoms, let rate):
      (Self.sampledLoss(atoms.losses.min() ?? 0, rate), Self.sampledLoss(atoms.losses.max() ?? 0, rate))
    case .truncatedGaussian(let noise, let rate, _, let fullRate):
      Self.union(
        Self.gaussianRange(noise: noise, rate: rate, cut: cut),
        Self.displacementRange(noise: noise, rate: fullRate, cut: cut))
    case .opposite(let noise, let rate):
      Self.displacementRange(noise: 2 * noise, rate: rate, cut: cut)
    case .joined(let noise, let rate):
      Self.joinedRange(noise: noise, rate: rate, cut: cut)
    case .mixture(let mixture):
      mixture.range(cut: cut)
    }
  }

  private static func union(
    _ a: (low: Double, high: Double), _ b: (low: Double, high: Double)
  ) -> (low: Double, high: Double) { (min(a.low, b.low), max(a.high, b.high)) }

  /// The masses on a grid.
  func grid(step: Double, cut: Double) -> LossGrid {
    let range = range(cut: cut)
    var grid = LossGrid(step: step, from: range.low, to: range.high)
    switch self {
    case .gaussian(let noise, let rate): Self.addGaussian(noise: noise, rate: rate, to: &grid)
    case .laplace(let scale, let rate): Self.addLaplace(scale: scale, rate: rate, to: &grid)
    case .discrete(let atoms, let rate): atoms.add(rate: rate, to: &grid)
    case .truncatedGaussian(let noise, let rate, let weight, let fullRate):
      Self.addGaussian(noise: noise, rate: rate, to: &grid)
      var full = LossGrid(step: step, from: range.low, to: range.high)
      Self.addDisplacement(noise: noise, rate: fullRate, to: &full)
      grid = grid.mixed(with: full, weight: weight)
    case .opposite(let noise, let rate): Self.addDisplacement(noise: 2 * noise, rate: rate, to: &grid)
    case .joined(let noise, let rate): Self.addJoined(noise: noise, rate: rate, to: &grid)
    case .mixture(let mixture): mixture.add(cut: cut, to: &grid)
    }
    grid.trim()
    return grid
  }

  /// What a loss becomes when P is (1 - rate) Q + rate P.
  @inline(__always)
  static func sampledLoss(_ loss: Double, _ rate: Double) -> Double {
    if rate == 1 { return loss }
    // At large losses e^loss would overflow.
    if loss > 30 { return loss + Numerics.log(rate) + Numerics.log1p((1 - rate) / rate * Numerics.exp(-loss)) }
    return Numerics.log1p(rate * Numerics.expm1(loss))
  }

  /// A place beyond which the standard normal has less than `mass`: P(N > x) <= e^(-x^2 / 2) / 2.
  static func tail(_ mass: Double) -> Double { max(1, -2 * Numerics.log(2 * max(mass, 1e-300))).squareRoot() }
}
