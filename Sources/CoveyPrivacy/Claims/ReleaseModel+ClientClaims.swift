internal import CoveyAccounting
internal import CoveyNoise

/// Noise that clients add: against the server, which sees whose update arrives, no sampling amplifies.
extension ReleaseModel {
  /// Each client's own noise. What the server sees is all that anybody can see.
  ///
  /// Gaussian: L2 sensitivity C (zeroOut) or 2C (replaceOne). Laplace: an update of d parameters with L2 norm C has an L1
  /// norm of up to sqrt(d) C, and a standard deviation s is a scale of s / sqrt(2). PrivUnit is pure: its noise multiplier
  /// is 1 / epsilon of a release.
  func localClaims(_ noiseMultiplier: Double, _ rounds: Int) -> [PrivacyClaim] {
    let factor = adjacency.sensitivityFactor
    let release: PrivacyEvent =
      switch configuration.mechanism {
      case .privUnit: .pure(epsilon: 1 / noiseMultiplier)
      case .laplace:
        .laplace(scale: noiseMultiplier / (factor * (2 * Double(pipeline.parameterCount)).squareRoot()))
      default: .gaussian(noiseMultiplier: noiseMultiplier / factor)
      }
    return perParticipation(release, .local, rounds, assumes: [])
  }

  /// DP-SGD inside the clients: the coins of the batches stay there, so the server's view is accounted with them.
  func exampleClaims(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyClaim] {
    let most = min(participations(rounds), configuration.example.maximumParticipations ?? .max)
    return [
      PrivacyClaim(
        against: .server, formula: .example,
        amplified: try exampleAlternatives(noiseMultiplier, 1).joined().contains { $0.isSampled },
        participations: most,
        assumes: (configuration.example.constants == nil ? [.publicSizes] : [])
          + (configuration.example.maximumParticipations == nil ? [] : [.clientHistory]),
        alternatives: try exampleAlternatives(noiseMultiplier, rounds))
    ]
  }

  /// The clients' shares of integer noise, after rounding.
  func distributedClaims(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyClaim] {
    guard let encoding = try? encoding(noiseMultiplier) else {
      // Noise below what any ring can carry protects nobody.
      return perParticipation(.gaussian(noiseMultiplier: 0), .gaussian, rounds, assumes: [.honestShares])
    }
    // Whoever looks may be a member of the round, who knows its own share, unless those who collude are counted out already.
    // Masks are taken off only if counted clients and colluders are there.
    let isCountedOut = pipeline.aggregatesSecurely && pipeline.colludingShare > 0
    let honest = isCountedOut ? encoding.countedClients : encoding.countedClients - 1
    let release: PrivacyEvent =
      honest >= 1 ? encoding.event(adjacency: adjacency, clients: honest) : .gaussian(noiseMultiplier: 0)
    var claims = perParticipation(release, .gaussian, rounds, assumes: [.honestShares])
    if !pipeline.aggregatesSecurely {
      // The server sees the parts and is trusted not to look.
      for index in claims.indices {
        claims[index].against = .others
        claims[index].assumes.append(.trustedAggregator)
      }
    }
    // A round's noise grows with its members and shows their number. What a lying server draws is no lottery, capped clients
    // leave it, and where clients fail those who are left are no sample at the stated rate.
    if case .poisson(let rate) = sampling, rate < 1, adjacency == .zeroOut, !pipeline.serverIsActive, statedCap == nil,
      configuration.distributed.missingShare == 0, pipeline.missingShare == 0,
      let shared = encoding.sharedEvent(population: pipeline.population, rate: rate, least: encoding.countedClients)
    {
      claims.append(
        PrivacyClaim(
          against: .model, formula: .publicCohort, amplified: true,
          assumes: [.secretCohort, .honestShares, .everybodyAnswers],
          alternatives: [[.repeated(shared, count: rounds)]]))
    }
    return claims
  }

  /// The whole run against the server, and one participation where there may be several.
  private func perParticipation(
    _ release: PrivacyEvent, _ formula: PrivacyFormula, _ rounds: Int, assumes: [PrivacyAssumption]
  ) -> [PrivacyClaim] {
    // The schedule of a server that lies is its own.
    let enforced = pipeline.serverIsActive ? statedCap.map { min($0, rounds) } : enforcedParticipations(rounds)
    var whole = PrivacyClaim(
      against: .server, formula: formula, participations: enforced, assumes: assumes,
      alternatives: [[.repeated(release, count: enforced ?? rounds)]])
    if statedCap != nil { whole.assumes.append(.clientHistory) }
    var one = whole
    one.scope = .participation
    one.participations = 1
    one.alternatives = [[release]]
    return [whole, one]
  }
}

extension PrivacyEvent {
  /// Whether chance in who takes part lowers what it costs.
  var isSampled: Bool {
    switch self {
    case .poissonSampled(let rate, _): rate < 1
    case .repeated(let inner, _), .approximated(let inner, _): inner.isSampled
    case .composed(let all): all.contains { $0.isSampled }
    case .publicCohort, .sharedNoise, .fixedSizeGaussian, .truncatedPoissonGaussian: true
    default: false
    }
  }
}
