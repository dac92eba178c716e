internal import CoveyAccounting
internal import CoveyNoise

/// Noise that is correlated over rounds: the whole run is one Gaussian release (Denisov et al. 2022, arXiv 2202.08312).
extension ReleaseModel {
  func correlatedClaims(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyClaim] {
    if tellsSize, adjacency == .addOrRemoveOne {
      throw PrivacyError.unsupported(
        "a cohort's size that is told tells of a client more or less; state adjacency: zeroOut")
    }
    let relative = noiseMultiplier / adjacency.sensitivityFactor
    let schema = strategy?.schema
    let whole = PrivacyClaim(
      against: .model, formula: .matrix, participations: schema.map { min($0.maximum, rounds) },
      separation: schema?.minimumSeparation, assumes: [.trustedServer],
      alternatives: [[.gaussian(noiseMultiplier: try relative / correlatedSensitivity(rounds))]])
    var claims = [whole]
    // The bound is that of samples whose size nobody sees.
    if !tellsSize, let grouped = try groupedClaim(relative, rounds) { claims.append(grouped) }
    if pipeline.aggregatesSecurely {
      claims.append(whole)
      claims[claims.count - 1].against = .others
      return claims
    }
    return claims
      + claims.map { claim in
        var other = claim
        other.against = .others
        return other
      }
  }

  private func correlatedSensitivity(_ rounds: Int) throws -> Double {
    guard let strategy else {
      throw PrivacyError.unsupported("correlated noise needs cohorts in turn or all clients in every round")
    }
    guard rounds <= pipeline.rounds else {
      throw PrivacyError.unsupported(
        "noise that is correlated over \(pipeline.rounds) rounds has no bound for \(rounds); plan all rounds at once")
    }
    return correlatedSensitivity(strategy, rounds)
  }

  /// The L2 sensitivity of all releases of `rounds` >= 0 rounds together, in clip bounds.
  ///
  /// What past noise decides of a round's noise is rounded to the sum's grid, whose steps are at most 2^-25 of the bound. Seen
  /// next to the neighbouring data set, that moves a round by at most g ||C|| sqrt(d), all rounds by sqrt(T) times as much.
  func correlatedSensitivity(_ strategy: NoiseStrategy, _ rounds: Int) -> Double {
    guard rounds > 0 else { return 1e-100 }
    let step = 0x1p-25
    let rounding = step * strategy.normBound * (Double(pipeline.parameterCount) * Double(rounds)).squareRoot()
    return strategy.sensitivity(rounds: rounds) + rounding
  }

  /// Banded matrices with Poisson samples within fixed groups: the columns of one group do not overlap, so the run is
  /// ceil(T / b) sampled Gaussians (Choquette-Choo et al. 2023, arXiv 2306.08153, theorem 4).
  private func groupedClaim(_ relative: Double, _ rounds: Int) throws -> PrivacyClaim? {
    guard case .groupedPoisson(let groups, let rate) = sampling, let strategy,
      configuration.mechanism == .bandedMatrix, strategy.coefficients.count <= groups
    else { return nil }
    let norm = strategy.coefficients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let steps = PrivacyEvent.groupedSteps(
      noiseMultiplier: relative / norm, rounds: rounds, groups: groups, rate: rate)
    return PrivacyClaim(
      against: .model, formula: .bandedGroups, amplified: rate < 1, participations: (rounds + groups - 1) / groups,
      separation: groups, assumes: [.secretCohort, .secretCohortSize, .publicGroups, .trustedServer],
      alternatives: [[steps]])
  }
}
