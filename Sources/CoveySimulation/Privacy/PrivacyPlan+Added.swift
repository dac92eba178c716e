internal import CoveyNoise
internal import CoveyPrivacy

extension PrivacyPlan {
  /// Refuses plans whose noise no run of this code would add, before anything is written: a ledger must never state a
  /// guarantee for noise that nobody makes.
  /// - Throws: `PrivacyError/unsupported(_:)` for a mechanism that the mode does not have; `PrivacyError/invalid(_:)` for
  ///   noise that is too small or too large for the samplers.
  func checkIsAdded() throws {
    switch configuration.mode {
    case .central:
      guard noiseMultiplier > 0 else { return }
      // A bound is between 2^25 and 2^26 steps of its grid, and adaptive clipping may move it anywhere between.
      for steps in [0x1p25, 0x1p26] {
        try Self.checkSampler(addedNoiseMultiplier * steps, configuration.noiseMultiplier)
      }
      if addedBalanceNoise > 0 { try Self.checkSampler(addedBalanceNoise, configuration.noiseMultiplier) }
    case .local:
      guard noiseMultiplier > 0 else { return }
      _ = try randomizer(bound: configuration.clip.initialBound)
      if configuration.mechanism == .privUnit { return }
      _ = try GridGaussian(
        standardDeviation: addedNoiseMultiplier * configuration.clip.initialBound,
        bound: configuration.clip.initialBound)
    case .distributed:
      _ = try distributedEncoding().map { try DistributedEncoder($0) }
    case .example:
      guard noiseMultiplier > 0 else { return }
      let bound = configuration.clip.initialBound
      _ = try GridGaussian(standardDeviation: addedNoiseMultiplier * bound, bound: bound)
    }
  }

  private static func checkSampler(_ deviation: Double, _ stated: Double?) throws {
    guard !DiscreteGaussian.standardDeviations.contains(deviation) else { return }
    throw PrivacyError.invalid(
      "the noise is \(deviation > 1 ? "larger" : "smaller") than the samplers can make beside the clip bound; "
        + (stated == nil ? "state another budget" : "state another noise multiplier"))
  }
}
