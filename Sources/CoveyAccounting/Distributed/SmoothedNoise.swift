internal import CoveyCore
internal import CoveyNoise

/// Discrete Gaussian noise as continuous noise of a little less variance.
///
/// Draw y ~ N(x, S^2 - s^2) and then an integer K from a discrete Gaussian about y with parameter s. By Poisson summation the
/// normalising sums of the second step differ from one another by a factor within 1 +- e_s, e_s = 2 sum_j exp(-2 pi^2 s^2 j^2),
/// so that K differs from a discrete Gaussian about x with parameter S by at most
/// tau' = log1p(e_S) - log(1 - e_s) in the logarithm of its probability, a coordinate. Noise D(x, S^2) costs what N(x, S^2 - s^2)
/// costs, and a slack of tau' a coordinate.
enum SmoothedNoise {
  /// The slack a coordinate of taking `removed`, s, from `deviation`, S; infinite if s is too small to say anything.
  static func slack(removed: Double, deviation: Double) -> Double {
    let small = ripple(removed)
    guard small < 1 else { return .infinity }
    return Numerics.log1p(ripple(deviation)) - Numerics.log1p(-small)
  }

  /// e_s.
  private static func ripple(_ s: Double) -> Double {
    var sum = 0.0
    for j in 1...1000 {
      let term = Numerics.exp(-2 * Double.pi * Double.pi * s * s * Double(j * j))
      sum += term
      if term < 1e-20 * sum || term == 0 { break }
    }
    return 2 * sum
  }

  /// The s that costs about least: slack against the variance that is lost.
  /// - Parameters:
  ///   - deviation: S, in steps of the grid.
  ///   - sensitivity: the L2 sensitivity, in steps of the grid.
  ///   - coordinates: how many coordinates a unit moves at most.
  static func removed(deviation: Double, sensitivity: Double, coordinates: Double) -> Double {
    let mu = sensitivity / deviation
    // What a hundredth of a hundred releases costs at a small delta: s hardly depends on that.
    let value = mu * mu / 2 + mu / 2
    func cost(_ s: Double) -> Double {
      2 * coordinates * slack(removed: s, deviation: deviation)
        + value * (s * s) / max((deviation - s) * (deviation + s), 1e-300)
    }
    var best = (s: deviation / 2, cost: Double.infinity)
    for i in 1...400 {
      let s = 0.01 * Double(i)
      guard s < deviation else { break }
      let total = cost(s)
      if total < best.cost { best = (s, total) }
    }
    return best.s
  }

  /// How many coordinates an integer vector of L2 norm `sensitivity` has that are not zero, at most: the noise of the others is
  /// the same whatever the unit does.
  static func moved(sensitivity: Double, dimension: Int) -> Double {
    min(Double(dimension), (sensitivity * sensitivity * (1 + 1e-12)).rounded(.down))
  }
}

extension PrivacyEvent {
  /// This discrete noise as continuous noise with a slack; nil for what is not discrete, or so coarse that its own
  /// distribution is needed.
  var smooth: PrivacyEvent? {
    switch self {
    case .discreteGaussian(let sigma, let sensitivity) where sigma >= Self.smoothFrom && sensitivity > 0:
      return .approximated(
        .gaussian(
          noiseMultiplier: ((sigma - Self.removed) * (sigma + Self.removed)).squareRoot() / Double(sensitivity)),
        slack: SmoothedNoise.slack(removed: Self.removed, deviation: sigma))
    case .gaussianWithCount(let noise, let deviation) where noise > 0 && deviation > 2 * Self.removed:
      // Two continuous noises on one sample are one, and what the count loses is nothing beside the whole.
      let lost = Self.removed * Self.removed / (deviation * deviation)
      guard lost * noise * noise <= 1e-4 * (noise * noise + deviation * deviation) || deviation >= Self.smoothFrom
      else {
        return nil
      }
      let precision = 1 / (noise * noise) + 1 / ((deviation - Self.removed) * (deviation + Self.removed))
      return .approximated(
        .gaussian(noiseMultiplier: 1 / precision.squareRoot()),
        slack: SmoothedNoise.slack(removed: Self.removed, deviation: deviation))
    case .distributedDiscreteGaussian(let gamma, let local, let clients, let l2, _, let dimension):
      let sensitivity = l2 / gamma
      let coordinates = SmoothedNoise.moved(sensitivity: sensitivity, dimension: dimension)
      // An integer vector shorter than 1 is 0.
      guard coordinates >= 1 else { return .composed([]) }
      let share = local / gamma
      let deviation = share * Double(clients).squareRoot()
      guard deviation > 0 else { return .gaussian(noiseMultiplier: 0) }
      let removed = SmoothedNoise.removed(deviation: deviation, sensitivity: sensitivity, coordinates: coordinates)
      let slack =
        coordinates
        * (SmoothedNoise.slack(removed: removed, deviation: deviation)
          + DistributedNoise.tau(localStandardDeviation: share, clients: clients))
      guard slack < 1e6 else { return .gaussian(noiseMultiplier: 0) }
      return .approximated(
        .gaussian(noiseMultiplier: ((deviation - removed) * (deviation + removed)).squareRoot() / sensitivity),
        slack: slack)
    default: return nil
    }
  }

  /// The sigma from which on a discrete Gaussian is taken for a continuous one.
  private static let smoothFrom = 300.0
  /// What is then taken from it: a slack of 1e-19 a coordinate, and a variance less by a 40,000th part.
  private static let removed = 1.5
}
