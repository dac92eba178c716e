public import CoveyNoise

extension PrivacyPlan {
  /// How clients protect their own updates when they are clipped to `bound`: noise of standard deviation
  /// ``addedNoiseMultiplier`` times the bound on every parameter, or PrivUnit with ``releaseEpsilon``.
  /// - Throws: `PrivacyError.unsupported` for a mechanism without local noise.
  public func randomizer(bound: Double) throws -> LocalRandomizer {
    let deviation = addedNoiseMultiplier * bound
    switch configuration.mechanism {
    case .gaussian: return try LocalRandomizer(.gaussian(standardDeviation: deviation), bound: bound)
    // A Laplace distribution of scale b has the standard deviation sqrt(2) b.
    case .laplace: return try LocalRandomizer(.laplace(scale: deviation / 2.0.squareRoot()), bound: bound)
    case .privUnit:
      let randomizer = try PrivUnit(
        epsilon: releaseEpsilon ?? 1, dimension: pipeline.parameterCount, bound: bound)
      return try LocalRandomizer(.privUnit(randomizer), bound: bound)
    default:
      throw PrivacyError.unsupported(
        "the mechanism \(configuration.mechanism.rawValue) is not available in mode local; gaussian, laplace and privUnit are"
      )
    }
  }
}
