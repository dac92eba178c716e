internal import CoveyNoise

/// How adaptive clipping shares its noise between the updates and the count of unclipped clients (Andrew et al. 2021,
/// arXiv 1905.03871, theorem 1).
public enum AdaptiveClipNoise {
  /// The noise multiplier of the updates at which both releases together cost what one Gaussian of `noiseMultiplier`
  /// costs. A client moves the count's bit, which is +1/2 or -1/2, by 1/2 at most.
  /// - Parameters:
  ///   - noiseMultiplier: the noise to account, > 0.
  ///   - countNoise: the standard deviation of the noise on the count, > noiseMultiplier / 2.
  /// - Throws: `PrivacyError.invalid` if the count alone costs as much or more.
  public static func updateMultiplier(noiseMultiplier: Double, countNoise: Double) throws -> Double {
    guard noiseMultiplier > 0, noiseMultiplier < .infinity else {
      throw PrivacyError.invalid("the noise multiplier must be a positive number, not \(noiseMultiplier)")
    }
    guard 2 * countNoise > noiseMultiplier else {
      throw PrivacyError.invalid(
        """
        noise of standard deviation \(countNoise) on the count of unclipped clients leaves nothing for the updates; \
        it must be above half the noise multiplier \(noiseMultiplier)
        """)
    }
    let rest = 1 / (noiseMultiplier * noiseMultiplier) - 1 / (4 * countNoise * countNoise)
    return 1 / rest.squareRoot()
  }
}
