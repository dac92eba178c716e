public import CoveyAccounting

extension PrivacyPlan {
  /// How the noise of the rounds is correlated: what the run is accounted for; nil for mechanisms whose rounds are
  /// independent.
  /// - Throws: ``PrivacyError`` if there is no such noise for the run.
  public func noiseStrategy() throws -> NoiseStrategy? {
    try ReleaseModel.strategy(configuration, pipeline)
  }
}
