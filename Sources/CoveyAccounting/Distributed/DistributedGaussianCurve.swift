internal import CoveyNoise

/// The Renyi divergence of a sum of discrete Gaussians (Kairouz, Liu, Steinke 2021, arXiv 2102.06387, proposition 14).
package struct DistributedGaussianCurve: Sendable {
  /// L2 and L1 sensitivity over the standard deviation of the whole sum.
  let l2: Double, l1: Double
  /// How far the sum is from a discrete Gaussian.
  let tau: Double
  /// The number of coordinates.
  let dimension: Double

  /// Lengths are in the units of the update, `gamma` is the grid step.
  package init(
    gamma: Double, localStandardDeviation: Double, clients: Int, l2: Double, l1: Double, dimension: Int
  ) {
    let total = Double(clients).squareRoot() * localStandardDeviation
    self.l2 = l2 / total
    self.l1 = l1 / total
    self.dimension = Double(dimension)
    tau = DistributedNoise.tau(localStandardDeviation: localStandardDeviation / gamma, clients: clients)
  }

  /// The divergence at an order > 1.
  package func divergence(order: Double) -> Double {
    let half = order / 2
    let byTotal = half * l2 * l2 + tau * dimension
    let byL1 = half * (l2 * l2 + 2 * l1 * tau + tau * tau * dimension)
    let shifted = l2 + dimension.squareRoot() * tau
    return min(byTotal, byL1, half * shifted * shifted)
  }
}
