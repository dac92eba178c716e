/// The server's noise on sums of clipped updates. A clipped update has norm C at most, so a sum moves by C if a client is
/// added, removed or zeroed, and by 2C if it is replaced. Against the server there is nothing: it adds the noise itself.
extension ReleaseModel {
  func centralClaims(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyClaim] {
    if configuration.mechanism.isCorrelated { return try correlatedClaims(noiseMultiplier, rounds) }
    let release = centralRelease(noiseMultiplier)
    let open = [PrivacyAssumption.trustedServer]
    let capped = PrivacyClaim(
      against: .model, formula: .gaussian, participations: enforcedParticipations(rounds), assumes: open,
      alternatives: [[.repeated(release, count: enforcedParticipations(rounds) ?? rounds)]])
    var claims: [PrivacyClaim] = []
    switch sampling {
    case .poisson(let rate) where rate < 1:
      claims.append(sampledClaim(release, noiseMultiplier, rate, rounds, of: pipeline.population))
      // Whoever sees the models cannot tell more than whoever also sees the cohorts.
      if statedCap != nil { claims.append(capped) }
    case .fixedSize(let size) where size < pipeline.population && statedCap == nil:
      claims.append(try fixedSizeClaim(.model, noiseMultiplier, size: size, of: pipeline.population, rounds))
    default: claims.append(capped)
    }
    return claims + (try otherClients(claims, capped: capped, noiseMultiplier, rounds))
  }

  /// Against the other clients: a client's own membership tells nothing of another's in a Poisson sample, little in one of
  /// fixed size or of a size that is told, and under masks the members of a round know each other.
  private func otherClients(
    _ claims: [PrivacyClaim], capped: PrivacyClaim, _ noiseMultiplier: Double, _ rounds: Int
  ) throws -> [PrivacyClaim] {
    var others: [PrivacyClaim]
    if pipeline.aggregatesSecurely {
      // Presence is seen, so only what is in an update can be hidden.
      if adjacency == .addOrRemoveOne { return [] }
      others = [capped]
    } else if case .fixedSize(let size) = sampling, size < pipeline.population, statedCap == nil {
      let rest = max(size, pipeline.population - colluders)
      others = [try fixedSizeClaim(.others, noiseMultiplier, size: size, of: rest, rounds)]
    } else if configuration.cohortSize == .public, case .poisson(let rate) = sampling, rate < 1 {
      // Less their own memberships, the size that is told is that of a sample of the rest: of fewer, and so it tells more.
      let rest = max(1, pipeline.population - colluders)
      others = claims
      others[0] = sampledClaim(centralRelease(noiseMultiplier), noiseMultiplier, rate, rounds, of: rest)
    } else {
      others = claims
    }
    for index in others.indices { others[index].against = .others }
    return others
  }

  /// Clients whose memberships the other clients know: each its own, at least.
  private var colluders: Int { max(1, Int(pipeline.colludingShare * Double(pipeline.population))) }

  /// One round's release to somebody who knows that the unit takes part.
  private func centralRelease(_ noiseMultiplier: Double) -> PrivacyEvent {
    let factor = adjacency.sensitivityFactor
    guard let countNoise = configuration.countNoise(pipeline), noiseMultiplier > 0,
      let update = try? AdaptiveClipNoise.updateMultiplier(noiseMultiplier: noiseMultiplier, countNoise: countNoise)
    else { return .gaussian(noiseMultiplier: noiseMultiplier / factor) }
    // The doubled bits move by 2 at most if a client is replaced, else by 1.
    return .gaussianWithCount(noiseMultiplier: update / factor, countDeviation: 2 * countNoise / factor)
  }

  private func sampledClaim(
    _ release: PrivacyEvent, _ noiseMultiplier: Double, _ rate: Double, _ rounds: Int, of population: Int
  ) -> PrivacyClaim {
    let isTold = configuration.cohortSize == .public
    if isTold {
      // The sum and the count together cost what the noise multiplier says.
      let event = PrivacyEvent.publicCohort(
        population: population, rate: rate, noiseMultiplier: noiseMultiplier / adjacency.sensitivityFactor)
      return PrivacyClaim(
        against: .model, formula: .publicCohort, amplified: true, assumes: [.secretCohort, .trustedServer],
        alternatives: [[.repeated(event, count: rounds)]])
    }
    return PrivacyClaim(
      against: .model, formula: .poisson, amplified: true,
      assumes: [.secretCohort, .secretCohortSize, .trustedServer],
      alternatives: [[.repeated(.poissonSampled(rate: rate, of: release), count: rounds)]])
  }

  private func fixedSizeClaim(
    _ against: Adversary, _ noiseMultiplier: Double, size: Int, of population: Int, _ rounds: Int
  ) throws -> PrivacyClaim {
    guard adjacency == .replaceOne else {
      throw PrivacyError.unsupported("uniform cohorts of fixed size are accounted under replaceOne")
    }
    let event = PrivacyEvent.fixedSizeGaussian(
      datasetSize: population, sampleSize: size, noiseMultiplier: noiseMultiplier / adjacency.sensitivityFactor)
    return PrivacyClaim(
      against: against, formula: .fixedSize, amplified: size < population, assumes: [.secretCohort, .trustedServer],
      alternatives: [[.repeated(event, count: rounds)]])
  }
}
