package import CoveyCore
package import CoveyNoise
package import CoveyProtection
package import CoveySecureAggregation

extension SecureAggregationConfiguration {
  /// A value of a rotated update is cut off with this probability at most, a client and round.
  static let saturationProbability = 1e-6

  /// What the masked vectors of a round hold.
  /// - Parameters:
  ///   - cohort: Clients that are asked.
  ///   - dimension: Parameters of the model.
  ///   - grid: The grid of a round with central noise; nil in other modes.
  ///   - shares: The numbers of distributed noise; nil in other modes.
  ///   - seed: The run's seed.
  /// - Throws: `IntegerEncodingError` if no ring holds the sum of such a cohort.
  package func input(
    cohort: Int, dimension: Int, grid: RoundingGrid?, shares: DistributedEncoding?, seed: UInt64
  ) throws(IntegerEncodingError) -> MaskedInput {
    try MaskedInput(
      values(cohort: cohort, dimension: dimension, grid: grid, shares: shares), cohort: cohort, seed: seed)
  }

  private func values(
    cohort: Int, dimension: Int, grid: RoundingGrid?, shares: DistributedEncoding?
  ) throws(IntegerEncodingError) -> MaskedInput.Values {
    if let shares { return .noised(shares) }
    if let grid {
      // Unbiased, on a grid of a power of two with a norm that is checked: the integers of the sum move onto the grid of private
      // sums as they are.
      return .fixedPoint(
        try FixedPointEncoding(
          dimension: dimension, clipBound: grid.bound, cohort: cohort, valueBits: grid.valueBits,
          rounding: .conditional))
    }
    return .fixedPoint(
      try FixedPointEncoding(
        dimension: dimension, clipBound: clipBound ?? Self.standardClipBound, cohort: cohort,
        weightBound: weightBound ?? 1, valueBits: valueBits,
        saturationProbability: rotation ? Self.saturationProbability : nil))
  }
}
