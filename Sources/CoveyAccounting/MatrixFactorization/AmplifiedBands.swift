public import CoveyNoise

extension PrivacyEvent {
  /// What a banded matrix mechanism costs when the clients are split into as many groups as there are bands, round i
  /// samples from group i mod bands, each client of the group independently (Choquette-Choo et al. 2023,
  /// arXiv 2306.08153): ceil(rounds / bands) Gaussian releases from Poisson samples.
  /// - Parameters:
  ///   - noiseMultiplier: Relative to the strategy's sensitivity for one participation, its column norm; >= 0.
  ///   - rate: The probability that a client of the round's group takes part, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless 1 <= bands <= rounds and the other values lie in their ranges.
  public static func amplifiedBandedMatrix(
    noiseMultiplier: Double, rounds: Int, bands: Int, rate: Double
  ) throws -> PrivacyEvent {
    guard rounds >= 1 else { throw PrivacyError.invalid("a run needs at least 1 round, not \(rounds)") }
    guard (1...rounds).contains(bands) else {
      throw PrivacyError.invalid("a strategy over \(rounds) rounds has 1...\(rounds) bands, not \(bands)")
    }
    guard noiseMultiplier >= 0, noiseMultiplier.isFinite else {
      throw PrivacyError.invalid("the noise multiplier must be a number >= 0, not \(noiseMultiplier)")
    }
    guard (0...1).contains(rate) else {
      throw PrivacyError.invalid("a sampling rate must lie in [0, 1], not \(rate)")
    }
    return groupedSteps(noiseMultiplier: noiseMultiplier, rounds: rounds, groups: bands, rate: rate)
  }

  /// The same of possible values, `rounds` >= 0 of as many as were planned: a group samples in ceil(rounds / groups) of them.
  package static func groupedSteps(noiseMultiplier: Double, rounds: Int, groups: Int, rate: Double) -> PrivacyEvent {
    let step = PrivacyEvent.gaussian(noiseMultiplier: noiseMultiplier)
    return .repeated(
      rate < 1 ? .poissonSampled(rate: rate, of: step) : step, count: (rounds + groups - 1) / groups)
  }
}
