internal import CoveyNoise
internal import CoveyProtection

/// Rules about clipping and noise.
extension PrivacyConfiguration {
  /// ``PrivacyRule/unclippedUpdate``.
  var clipFinding: PrivacyFinding? {
    let bound = clip.initialBound
    let possible = ClipConfiguration.possibleBounds
    if possible.contains(bound) { return nil }
    return PrivacyFinding(
      .unclippedUpdate, .error, message: "the clip bound is \(bound)",
      reason: "noise hides a contribution only up to a bound that is known, and floats can be clipped to",
      remedy:
        "state a bound between \(possible.lowerBound) and \(possible.upperBound); the median norm of an update is a "
        + "start")
  }

  /// ``PrivacyRule/adaptiveClip``, as far as it does not depend on the noise.
  func adaptiveFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard case .adaptive = clip else { return nil }
    if !traits.addsFreshGaussian(mechanism) {
      return PrivacyFinding(
        .adaptiveClip, .error,
        message: "adaptive clipping does not go with mode \(mode.rawValue), mechanism \(mechanism.rawValue)",
        reason: "its count of unclipped clients must be noised with the sum, independently in every round",
        remedy: "state a fixed bound, or use mode central with mechanism gaussian")
    }
    guard let noiseMultiplier, let limit = adaptiveLimit(pipeline), noiseMultiplier >= limit else { return nil }
    return adaptiveShortfall(needed: noiseMultiplier, limit: limit)
  }

  /// The noise multiplier that a pair of sum and count stays below: what the count's own noise gives; nil if the clip
  /// bound is fixed.
  func adaptiveLimit(_ pipeline: PrivacyPipeline) -> Double? {
    guard case .adaptive(let settings) = clip else { return nil }
    return 2 * (settings.countNoise ?? Double(noiseCohort ?? pipeline.expectedCohort) / 20)
  }

  /// The finding that the count's noise does not suffice for a noise multiplier (Andrew et al. 2021, arXiv 1905.03871,
  /// theorem 1: the pair costs z only if z < 2 sigma_b).
  func adaptiveShortfall(needed: Double, limit: Double) -> PrivacyFinding {
    var remedy = "state countNoise > \(Figures.up(needed / 2)), or a fixed bound"
    if case .adaptive(let settings) = clip, settings.countNoise == nil {
      remedy += ", or enlarge the cohort above \(Figures.up(needed * 10)) clients"
    }
    return PrivacyFinding(
      .adaptiveClip, .error,
      message: "noise \(limit / 2) on the count of unclipped clients is too little for the noise multiplier "
        + Figures.up(needed),
      reason: "sum and count together cost what the noise multiplier says only if it is below twice the count's noise",
      remedy: remedy)
  }

  /// ``PrivacyRule/noiseDenominator``.
  func cohortFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard let noiseCohort, noiseCohort != pipeline.expectedCohort else { return nil }
    if !traits.addsFreshGaussian(mechanism) {
      return PrivacyFinding(
        .noiseDenominator, .error,
        message: "a noise cohort does not go with mode \(mode.rawValue), mechanism \(mechanism.rawValue)",
        reason: "only the Gaussian noise that the server adds to a sum scales with the cohort",
        remedy: "leave noiseCohort out, or use mode central with mechanism gaussian")
    }
    if pipeline.sampling != .all, noiseCohort > pipeline.population {
      return PrivacyFinding(
        .noiseDenominator, .error,
        message: "the noise cohort of \(noiseCohort) is larger than the population of \(pipeline.population)",
        reason: "the deployment that it foresees draws its cohorts from the same population",
        remedy: "state at most \(pipeline.population), or simulate more clients")
    }
    return PrivacyFinding(
      .noiseDenominator, .warning,
      message: "not private: the noise is that of a cohort of \(noiseCohort), the run's is \(pipeline.expectedCohort)",
      reason: "the run foresees a deployment, and its budget is the deployment's; its own updates have less noise",
      remedy: "leave noiseCohort out for a run on data that needs protection")
  }

  /// ``PrivacyRule/zeroNoise``.
  func zeroFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard noiseMultiplier == 0 else { return nil }
    if let own = accounts.finding(.zeroNoise, self, pipeline) { return own }
    if budget == nil {
      return PrivacyFinding(
        .zeroNoise, .warning, message: "not private: the noise multiplier is 0", reason: "clipping alone hides nobody",
        remedy: "state a noise multiplier > 0")
    }
    return PrivacyFinding(
      .zeroNoise, .error, message: "the noise multiplier is 0 and there is a budget",
      reason: "without noise no budget is kept", remedy: "leave the noise multiplier out: it is found from the budget")
  }

  /// ``PrivacyRule/seededNoise``.
  var seededFinding: PrivacyFinding? {
    guard noise == .seeded else { return nil }
    return PrivacyFinding(
      .seededNoise, .warning, message: "not private: the noise comes from the run's seed",
      reason: "who knows the seed subtracts the noise", remedy: "state noise: secure for data that needs protection")
  }
}
