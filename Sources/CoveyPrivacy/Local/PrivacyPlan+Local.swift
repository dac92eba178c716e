extension PrivacyPlan {
  /// How clients protect their own updates when they are clipped to `bound`.
  public func randomizer(bound: Double) -> LocalRandomizer {
    LocalRandomizer(.gaussian(standardDeviation: sumNoiseMultiplier * bound), bound: bound)
  }
}
