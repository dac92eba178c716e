internal import CoveyCore
internal import CoveyNoise

/// How well a test can tell two neighbouring data sets apart by what is released: the least error of the second kind for
/// every error of the first (Dong, Roth, Su 2019, arXiv 1905.02383). The lower the curve, the less is hidden.
///
/// A curve stands for both directions, so it is its own mirror image: f = f^-1.
public struct TradeOffCurve: Sendable {
  private let shape: Shape

  private enum Shape {
    /// N(0, 1) against N(mu, 1).
    case gaussian(mu: Double)
    /// The upper envelope of the curves of (epsilon, delta)-differential privacy.
    case envelope([Line])
  }

  /// One pair (epsilon, delta) in the form in which it is used.
  private struct Line {
    let delta: Double
    let growth: Double
    let decay: Double
  }

  /// The curve of a Gaussian release, that of N(0, 1) against N(mu, 1).
  /// - Throws: `PrivacyError.invalid` unless mu is a number of at least 0.
  public static func gaussian(mu: Double) throws -> TradeOffCurve {
    guard mu >= 0, mu < .infinity else {
      throw PrivacyError.invalid("the mu of a Gaussian trade-off must be a number of at least 0, not \(mu)")
    }
    return TradeOffCurve(shape: .gaussian(mu: mu))
  }

  /// The curve of a mechanism of which it is known that it is (epsilon, delta)-private for each of `pairs`:
  /// f(x) = max over the pairs of 1 - delta - e^epsilon x, e^-epsilon (1 - delta - x) and 0. Fewer pairs give a lower curve,
  /// which claims less.
  /// - Throws: `PrivacyError.invalid` without pairs, unless each epsilon is at least 0 and each delta in [0, 1].
  public init(pairs: [(epsilon: Double, delta: Double)]) throws {
    guard !pairs.isEmpty else { throw PrivacyError.invalid("a trade-off needs a pair of epsilon and delta") }
    shape = .envelope(
      try pairs.map { pair in
        guard pair.epsilon >= 0, pair.delta >= 0, pair.delta <= 1 else {
          throw PrivacyError.invalid(
            "epsilon must be at least 0 and delta in [0, 1], not \(pair.epsilon) and \(pair.delta)")
        }
        return Line(
          delta: pair.delta, growth: Numerics.exp(pair.epsilon), decay: Numerics.exp(-pair.epsilon))
      })
  }

  private init(shape: Shape) { self.shape = shape }

  /// Whether the curve is a Gaussian's, so that a bound within that family is a bound on this mechanism.
  public var isGaussian: Bool { if case .gaussian = shape { true } else { false } }

  /// The least error of the first kind with which a test finds a share of at least `power`, in [0, 1]: f(1 - power).
  public func leastFalsePositives(power: Double) -> Double {
    if power <= 0 { return 0 }
    switch shape {
    case .gaussian(let mu):
      return power >= 1 ? 1 : Numerics.normalCDF(Numerics.normalQuantile(power) - mu)
    case .envelope(let lines):
      let missed = max(0, 1 - power)
      var least = 0.0
      for line in lines {
        // e^epsilon may be infinite, and infinity times nothing is nothing here.
        let steep = missed > 0 ? 1 - line.delta - line.growth * missed : 1 - line.delta
        least = max(least, steep, line.decay * (power - line.delta))
      }
      return min(1, least)
    }
  }
}
