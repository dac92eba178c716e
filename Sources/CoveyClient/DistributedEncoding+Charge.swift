internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation

extension DistributedEncoding {
  /// The bound on the norm after rounding as it follows from clip bound, dimension, beta and scale, in grid steps.
  /// - Throws: ``SecureAggregationError/refused(_:)`` with ``Refusal/gridTooCoarse`` if the numbers have none.
  func recomputedBound() throws -> Double {
    guard clipBound > 0, scale > 0, scale.isFinite, scale * clipBound <= 0x1p28, beta > 0, beta <= Self.largestBeta,
      dimension > 0, dimension <= 1 << 32, paddedDimension == RandomizedHadamard.padded(dimension),
      (8...32).contains(bits), localGridDeviation > 0, localGridDeviation <= 0x1p25,
      mechanism == .discreteGaussian || mechanism == .skellam,
      let bound = try? DistributedNoise.roundedL2(bound: scale * clipBound, beta: beta, dimension: paddedDimension),
      bound.isFinite, bound > 0
    else { throw SecureAggregationError.refused(.gridTooCoarse) }
    return bound
  }

  /// exp(-1/2) and what its decimals may be off by.
  private static let largestBeta = 0.606_530_659_712_634

  /// Whether one client's noise spans three steps of the grid: then sums of discrete Gaussians are one, nearly.
  var isFineGrid: Bool { localGridDeviation >= 3 }

  /// What a sum with the noise of so many clients costs.
  ///
  /// Discrete Gaussian: Kairouz, Liu, Steinke 2021, arXiv 2102.06387, theorem 1, third bound. Skellam: Agarwal, Kairouz, Liu
  /// 2021, arXiv 2110.04995, theorem 3.5, of which the order-free part is at most 3 D1 / (2 mu).
  /// - Parameters:
  ///   - bound: How much one client changes the integers, as an L2 norm.
  ///   - deviation: One client's noise in grid steps.
  func charge(bound: Double, deviation: Double, clients: Int) -> PrivacyCharge {
    let root = Double(paddedDimension).squareRoot()
    let variance = Double(clients) * deviation * deviation
    if mechanism == .skellam {
      return PrivacyCharge(
        rho: (bound * bound / (2 * variance)).nextUp,
        excess: (3 * min(root * bound, bound * bound) / (2 * variance)).nextUp)
    }
    let shift =
      bound / variance.squareRoot() + root * DistributedNoise.tau(localStandardDeviation: deviation, clients: clients)
    return PrivacyCharge(rho: (shift * shift / 2).nextUp)
  }
}

extension LocalRandomizer {
  /// What one update costs on its own; nil if its numbers have no meaning.
  /// - Parameter factor: What the bound is multiplied by: 2 where one update is exchanged for another.
  func charge(factor: Double, dimension: Int) -> PrivacyCharge? {
    guard bound > 0, bound.isFinite else { return nil }
    switch mechanism {
    case .gaussian(let deviation):
      guard deviation > 0, deviation.isFinite else { return nil }
      return Self.concentrated(factor * bound / deviation)
    case .laplace(let scale):
      guard scale > 0, scale.isFinite else { return nil }
      // The largest L1 norm that the L2 bound allows; pure epsilon-DP is epsilon^2/2-zCDP.
      return Self.concentrated(factor * bound * Double(dimension).squareRoot() / scale)
    case .privUnit(let randomizer):
      guard randomizer.epsilon > 0, randomizer.epsilon.isFinite else { return nil }
      return Self.concentrated(randomizer.epsilon)
    }
  }

  private static func concentrated(_ ratio: Double) -> PrivacyCharge { PrivacyCharge(rho: (ratio * ratio / 2).nextUp) }
}
