extension PrivacyPlan {
  /// The stage in which updates reach the server.
  public var isClippedForServer: Bool { configuration.mode == .central }

  /// Settings of adaptive clipping; nil with a fixed bound.
  public var adaptiveClip: AdaptiveClip? {
    if case .adaptive(let settings) = configuration.clip { settings } else { nil }
  }

  /// The cohort that the noise is made for: the expected one, or the one that a simulation pretends to have.
  private var protectedCohort: Double { Double(configuration.noiseCohort ?? pipeline.expectedCohort) }

  /// What the noise is multiplied with so that the mean of this cohort is as noisy as that of the protected one would be:
  /// 1 without ``PrivacyConfiguration/noiseCohort``. Source: Granqvist et al. 2024, arXiv 2404.06430 (pfl-research).
  private var cohortScale: Double { denominator / protectedCohort }

  /// Standard deviation of the noise on twice the sum of the clients' halves (see ``AdaptiveClip``), whose sensitivity is
  /// 1; 0 with a fixed bound.
  public var balanceDeviation: Double {
    guard let adaptiveClip else { return 0 }
    return 2 * adaptiveClip.countDeviation(expectedCohort: protectedCohort) * cohortScale
  }

  /// Standard deviation of the noise on the sum of updates, over the clip bound.
  ///
  /// With adaptive clipping this is z_D = (z^-2 - (2 s_b)^-2)^(-1/2), so that the sum and the count of deviation s_b
  /// together cost what ``noiseMultiplier`` z says (Andrew et al. 2021, arXiv 1905.03871, Theorem 1); infinite if the
  /// count alone costs as much.
  public var sumNoiseMultiplier: Double {
    var multiplier = noiseMultiplier
    if let adaptiveClip, noiseMultiplier > 0 {
      let count = 2 * adaptiveClip.countDeviation(expectedCohort: protectedCohort)
      let rest = 1 / (noiseMultiplier * noiseMultiplier) - 1 / (count * count)
      multiplier = rest > 0 ? 1 / rest.squareRoot() : .infinity
    }
    return multiplier * cohortScale
  }
}
