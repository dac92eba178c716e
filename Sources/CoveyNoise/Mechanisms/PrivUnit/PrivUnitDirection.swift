internal import CoveyCore

/// PrivUnit's numbers for one epsilon and dimension: how a direction is randomised.
///
/// The answer V is uniform in the cap {<V, v> >= gamma} around the true direction v with probability p, else uniform in
/// the rest of the sphere; V / m is unbiased (Bhowmick et al. 2018, arXiv 1812.00984, Algorithm 1; with p and gamma chosen
/// together, optimal: Asi, Feldman, Talwar 2022, arXiv 2205.02466).
public struct PrivUnitDirection: Sendable, Hashable {
  /// The bound on the log ratio of densities, > 0: pure epsilon-DP for a direction under replace-one.
  public let epsilon: Double
  /// The dimension of the sphere's space, >= 2.
  public let dimension: Int
  /// The cap's least inner product gamma with the true direction.
  public let threshold: Double
  /// The probability p of an answer in the cap.
  public let capProbability: Double
  /// The cap's share of the sphere.
  public let capMass: Double
  /// The mean m of the inner product of the answer with the true direction.
  public let scale: Double

  /// The mean squared error of V / m for a unit vector.
  public var squaredError: Double { 1 / (scale * scale) - 1 }

  /// The parameters of least error.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless epsilon is positive and finite and the dimension at least 2.
  public init(epsilon: Double, dimension: Int) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a positive number, not \(epsilon)")
    }
    guard dimension >= 2 else {
      throw PrivacyError.invalid("PrivUnit needs at least 2 parameters, not \(dimension)")
    }
    self.epsilon = epsilon
    self.dimension = dimension
    let marginal = SphereMarginal(dimension: dimension)
    let inverse = Numerics.exp(-epsilon)
    // m has its maximum where m(gamma) = gamma, and going from gamma to m(gamma) is Newton's method for that equation:
    // from 0 it rises to the root. A cap of almost no mass is cut short, which costs accuracy, not privacy.
    var gamma = 0.0
    var mass = 0.5
    for _ in 0..<200 {
      let next = marginal.upperMean(gamma) * -Numerics.expm1(-epsilon) / (mass + (1 - mass) * inverse)
      guard next > gamma, next < 1 else { break }
      let nextMass = marginal.upperTail(next)
      guard nextMass > 1e-280 else { break }
      let isClose = next - gamma <= 1e-14 * next
      (gamma, mass) = (next, nextMass)
      if isClose { break }
    }
    threshold = gamma
    capMass = mass
    // The probability belongs to a mass a little smaller than computed and is itself rounded down, so that the guarantee
    // outlives all rounding.
    let safe = mass * (1 - 1e-8)
    capProbability = (1 - 1e-14) * safe / (safe + (1 - safe) * inverse)
    scale = marginal.upperMean(gamma) * (capProbability / mass - (1 - capProbability) / (1 - mass))
    guard scale > 0 else {
      throw PrivacyError.invalid("PrivUnit cannot serve so small an epsilon as \(epsilon)")
    }
  }

  /// An answer's inner product with the true direction, from its exact distribution by inversion. Reads two words always.
  package func innerProduct(using words: inout NoiseWords) -> Double {
    let isInside = words.isBelow(capProbability)
    let fraction = words.fraction()
    let marginal = SphereMarginal(dimension: dimension)
    if isInside { return max(threshold, marginal.quantile(upperTail: capMass * fraction)) }
    // Counted from the bottom, the rest's mass 1 - Q is to be shared out.
    return min(threshold, -marginal.quantile(upperTail: (1 - capMass) * fraction))
  }
}
