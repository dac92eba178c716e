public import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// What rounding under masks adds to the norm that the server's noise must hide.
extension PrivacyPlan {
  /// What one update adds to a sum at most, as an L2 norm: `clipBound`, and where the server adds noise to masked sums
  /// gamma B, the norm that conditional rounding keeps (`RoundingGrid.reach`).
  /// - Precondition: A bound in `ClipConfiguration.possibleBounds`.
  public func contributionBound(_ clipBound: Double) -> Double {
    roundingGrid(clipBound)?.reach ?? clipBound
  }

  /// The grid on which masked updates are summed where the server adds the noise; nil elsewhere.
  /// - Precondition: A bound in `ClipConfiguration.possibleBounds`.
  public func roundingGrid(_ clipBound: Double) -> RoundingGrid? {
    maskedValueBits.map { RoundingGrid(dimension: pipeline.parameterCount, bound: clipBound, valueBits: $0) }
  }

  /// The grid of which a ledger tells: that of the fixed bound, and with a bound that moves, of a bound that is a power of two,
  /// at which rounding adds most.
  var statedGrid: RoundingGrid? {
    roundingGrid(ReleaseModel.leastFavourableBound(configuration.clip))
  }
}

extension ReleaseModel {
  /// The sensitivity and the noise of a grid, against each other.
  private struct GridRule {
    var dimension: Int
    var bound: Double
    var noise: Double
    var cohort: Double

    /// Rounding makes the sensitivity at most 1 % larger, and its error is at most 1 % of the noise in each coordinate of the
    /// sum.
    func allows(_ bits: Int) -> Bool {
      let grid = RoundingGrid(dimension: dimension, bound: bound, valueBits: bits)
      return grid.normBound <= 1.01 * grid.length && cohort.squareRoot() <= 0.01 * 2 * noise * grid.length
    }
  }

  /// Bits of a value under masks: those that are asked for or one more, so that rounding stays small beside clipping and noise.
  /// - Parameter noise: Standard deviation of the noise on a sum over ``PrivacyPlan/contributionBound(_:)``, >= 0.
  /// - Returns: Nil if the server adds no noise to masked sums.
  /// - Throws: `PrivacyError.refused` with the number of bits that would do.
  func maskedValueBits(noise: Double) throws -> Int? {
    guard configuration.traits.serverAddsNoise, let asked = pipeline.valueBits else { return nil }
    guard PrivacyPipeline.possibleValueBits.contains(asked), pipeline.parameterCount >= 1, pipeline.expectedCohort >= 1,
      pipeline.parameterCount <= 1 << 32,
      ClipConfiguration.possibleBounds.contains(configuration.clip.initialBound)
    else { throw PrivacyError.invalid("no grid has \(asked) bits for \(pipeline.parameterCount) parameters") }
    // Without noise nothing is hidden, and what rounding costs is measured.
    guard noise > 0 else { return asked }
    let rule = GridRule(
      dimension: pipeline.parameterCount, bound: Self.leastFavourableBound(configuration.clip), noise: noise,
      cohort: Double(pipeline.expectedCohort))
    if let bits = (asked...asked + 1).first(where: rule.allows) { return bits }
    let enough = PrivacyPipeline.possibleValueBits.first { $0 > asked && rule.allows($0) }
    throw PrivacyError.refused([
      "valueBits: a grid of \(asked) bits, or one more, is too coarse for central noise under masks: rounding "
        + "\(pipeline.parameterCount) parameters must not lengthen an update by more than 1 %, nor err by more than 1 % of the noise "
        + "in a sum of \(pipeline.expectedCohort); "
        + (enough.map { "state secureAggregation: {valueBits: \($0)}" }
          ?? "no number of bits would do; use more noise, a smaller model or smaller cohorts")
    ])
  }

  /// The bound, or with one that moves the power of two below it, whose grid is the coarsest beside it.
  static func leastFavourableBound(_ clip: ClipConfiguration) -> Double {
    guard case .adaptive = clip else { return clip.initialBound }
    return max(
      Double(sign: .plus, exponent: Int(clip.initialBound.exponent), significand: 1),
      ClipConfiguration.possibleBounds.lowerBound)
  }
}
