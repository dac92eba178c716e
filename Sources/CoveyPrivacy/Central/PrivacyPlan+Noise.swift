public import CoveyAccounting
public import CoveyNoise

/// The noise that a server adds.
extension PrivacyPlan {
  /// Settings of adaptive clipping; nil with a fixed bound.
  public var adaptiveClip: AdaptiveClip? {
    if case .adaptive(let settings) = configuration.clip { settings } else { nil }
  }

  /// Standard deviation of the noise that is added to a sum of updates, over ``contributionBound(_:)`` of the clip bound.
  public var addedNoiseMultiplier: Double { vectorNoiseMultiplier * noiseScale }

  /// Standard deviation of the noise that is added to the clients within the bound minus those above it: twice the sum of
  /// the clients' halves (see `AdaptiveClip`), of sensitivity 1. 0 with a fixed bound.
  public var addedBalanceNoise: Double { 2 * (countNoise ?? 0) * noiseScale }

  /// How the noise of the rounds is correlated: what the run is accounted for; nil for mechanisms whose rounds are
  /// independent.
  /// - Throws: `PrivacyError` if there is no such noise for the run.
  public func noiseStrategy() throws -> NoiseStrategy? {
    try ReleaseModel.strategy(configuration, pipeline)
  }
}
