@_spi(ClipMaker) public import CoveyCore

extension Update where State == Raw {
  /// Scales the delta by min(1, bound / norm), so that its L2 norm is at most `bound`, and hands it over with weight 1.
  ///
  /// The clipped update takes the delta's memory; this one keeps an empty vector. The bound holds for the floats as they
  /// are, not only in exact arithmetic: the factor is rounded towards zero and made smaller by two units in the last
  /// place, which outweighs the rounding of every product. Source: Abadi et al. 2016, arXiv 1607.00133, section 3.1, over
  /// the flat vector as in McMahan et al. 2018, arXiv 1710.06963 (FlatClip).
  /// - Returns: The clipped update; nil, with nothing changed, if an element is NaN or infinite.
  /// - Precondition: A bound in ``ClipConfiguration/possibleBounds``.
  public mutating func clip(to bound: Double) -> Update<Clipped>? {
    precondition(ClipConfiguration.possibleBounds.contains(bound), "a clip bound lies within the possible ones")
    // The squares of floats do not overflow in double precision, so this is finite exactly if every element is.
    let norm = delta.squaredNorm.squareRoot()
    guard norm.isFinite else { return nil }
    // The norm itself is a rounded sum: what may be above the bound within its error is scaled, too.
    let factor = norm > bound * (1 - 0x1p-30) ? Self.factor(bound / norm) : nil
    return Update<Clipped>(&self, times: factor, ClipOutcome(norm: norm, isWithinBound: norm <= bound))
  }

  /// The factor as a float that is surely not too large.
  private static func factor(_ exact: Double) -> Float {
    var factor = Float(min(exact, 1))
    if Double(factor) > exact { factor = factor.nextDown }
    return max(factor.nextDown.nextDown, 0)
  }
}

extension ClipConfiguration {
  /// The bounds that floats can be clipped to: beyond, squares and grids leave the range of their types.
  public static let possibleBounds = 1e-25...1e25
}
