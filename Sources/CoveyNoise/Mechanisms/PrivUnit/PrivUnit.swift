/// A local randomiser of vectors: a direction near the true one and, apart from it, the norm.
///
/// epsilon-DP for one client's vector, whatever it is replaced with: no sensitivity enters, since any vector is cut to the
/// bound. The answer is unbiased for vectors within the bound. Sources: Bhowmick et al. 2018, arXiv 1812.00984; Asi,
/// Feldman, Talwar 2022, arXiv 2205.02466.
///
/// Floating point: the inner product is drawn by inverting its distribution in double precision with a fixed number of
/// random words, and the answer's coordinates are rounded to a grid, coarse beside rounding errors and fine beside the
/// noise, that depends on nothing but epsilon, bound and dimension.
public struct PrivUnit: Sendable, Hashable {
  /// The total privacy parameter, > 0.
  public let epsilon: Double
  /// The bound on norms, > 0.
  public let bound: Double
  /// How the direction is randomised.
  public let direction: PrivUnitDirection
  let norm: PrivUnitNorm
  /// The grid of the answer's coordinates: a power of two, about 1/4096 of their typical size.
  public let gridStep: Double

  /// A randomiser.
  /// - Parameters:
  ///   - epsilon: What an answer costs, > 0.
  ///   - dimension: Values of a vector, >= 2.
  ///   - bound: The L2 bound of a vector, > 0.
  ///   - normShare: The part of epsilon for the norm, in (0, 1); nil: that of least error for a vector at the bound.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless epsilon and bound are positive and finite, the dimension is at least 2
  ///   and the share lies in (0, 1).
  public init(epsilon: Double, dimension: Int, bound: Double, normShare: Double? = nil) throws {
    if let normShare, !(normShare > 0 && normShare < 1) {
      throw PrivacyError.invalid("the norm's share of epsilon must lie strictly between 0 and 1, not \(normShare)")
    }
    let shares = normShare.map { [$0] } ?? (1...30).map { Double($0) / 50 }
    var best: (direction: PrivUnitDirection, norm: PrivUnitNorm, error: Double)?
    for share in shares {
      let direction = try PrivUnitDirection(epsilon: (1 - share) * epsilon, dimension: dimension)
      let norm = try PrivUnitNorm(epsilon: share * epsilon)
      let error = norm.meanSquare / (direction.scale * direction.scale)
      if error < best?.error ?? .infinity { best = (direction, norm, error) }
    }
    guard let best, best.error.isFinite else {
      throw PrivacyError.invalid("PrivUnit cannot serve epsilon \(epsilon): the noise would be infinite")
    }
    try self.init(epsilon: epsilon, bound: bound, best.direction, best.norm)
  }

  /// A randomiser of decided parts.
  /// - Throws: ``PrivacyError/invalid(_:)`` if its answers could not be represented.
  init(epsilon: Double, bound: Double, _ direction: PrivUnitDirection, _ norm: PrivUnitNorm) throws {
    (self.epsilon, self.bound, self.direction, self.norm) = (epsilon, bound, direction, norm)
    guard bound > 0, bound.isFinite else {
      throw PrivacyError.invalid("the bound on norms must be a positive number, not \(bound)")
    }
    let dimension = direction.dimension
    let typical = bound / (direction.scale * Double(dimension).squareRoot())
    guard typical.isNormal, typical > 1e-30, typical < 1e30 else {
      throw PrivacyError.invalid("PrivUnit's answers would not be representable for the bound \(bound)")
    }
    gridStep = typical.binade * 0x1p-12
  }

  /// The number of values of a vector.
  public var dimension: Int { direction.dimension }

  /// What one answer costs.
  public var event: PrivacyEvent { .pure(epsilon: epsilon) }

  /// The mean squared error of the answer for a vector at the bound, without the grid's.
  public var squaredError: Double {
    bound * bound * (norm.meanSquare / (direction.scale * direction.scale) - 1)
  }
}
