package import CoveyPrivacy
package import CoveySecureAggregation
package import CoveyTransport

extension SecureAggregationConfiguration {
  /// A value of a rotated update is cut off with this probability at most, a client and round.
  static let saturationProbability = 1e-6

  /// What the masked vectors of a round hold.
  /// - Parameters:
  ///   - cohort: Clients that are asked.
  ///   - dimension: Parameters of the model.
  ///   - bound: The L2 bound of a round with central noise; nil in other modes.
  ///   - shares: The numbers of distributed noise; nil in other modes.
  ///   - seed: The run's seed.
  /// - Throws: `EncodingError` if no ring holds the sum of such a cohort.
  package func input(
    cohort: Int, dimension: Int, bound: Double?, shares: DistributedEncoding?, seed: UInt64
  ) throws(EncodingError) -> MaskedInput {
    try MaskedInput(
      values(cohort: cohort, dimension: dimension, bound: bound, shares: shares), cohort: cohort, seed: seed)
  }

  private func values(
    cohort: Int, dimension: Int, bound: Double?, shares: DistributedEncoding?
  ) throws(EncodingError) -> MaskedInput.Values {
    if let shares { return .noised(shares) }
    if let bound {
      // Cut off towards zero on a grid of a power of two: the norm never grows, and the integers of the sum move onto the
      // grid of private sums as they are.
      return .fixedPoint(
        try FixedPointEncoding(
          dimension: dimension, clipBound: bound, cohort: cohort, valueBits: valueBits, rounding: .towardZero,
          powerOfTwoStep: true))
    }
    return .fixedPoint(
      try FixedPointEncoding(
        dimension: dimension, clipBound: clipBound ?? Self.standardClipBound, cohort: cohort,
        weightBound: weightBound ?? 1, valueBits: valueBits,
        saturationProbability: rotation ? Self.saturationProbability : nil))
  }
}
