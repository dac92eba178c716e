internal import CoveyAccounting
internal import CoveyNoise

/// The server's noise on sums of clipped updates. A clipped update has norm C at most, so a sum moves by C if a client is
/// added, removed or zeroed, and by 2C if it is replaced. Under masks C stands for gamma B, the norm that a rounded update has at
/// most (``RoundingGrid``), and the noise is as much larger. Against the server there is nothing: it adds the noise itself.
extension ReleaseModel {
  func centralClaims(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyClaim] {
    if configuration.mechanism.isCorrelated { return try correlatedClaims(noiseMultiplier, rounds) }
    if let countNoise = configuration.countNoise(pipeline), adjacency == .replaceOne, countNoise < 1.5 {
      throw PrivacyError.unsupported(
        "a client that is replaced moves the doubled count by 2, which the noise \(countNoise) on it is too little to be "
          + "accounted for; state countNoise >= 1.5, a fixed bound, or another adjacency")
    }
    let release = centralRelease(noiseMultiplier)
    let open = [PrivacyAssumption.trustedServer]
    let capped = PrivacyClaim(
      against: .model, formula: .gaussian, participations: enforcedParticipations(rounds), assumes: open,
      alternatives: [[.repeated(release, count: enforcedParticipations(rounds) ?? rounds)]])
    var claims: [PrivacyClaim] = []
    switch sampling {
    case .poisson(let rate) where rate < 1:
      // Capped clients leave the lottery, so that a size that is told is not that of a sample of all.
      if !(tellsSize && statedCap != nil) {
        claims.append(try sampledClaim(release, noiseMultiplier, rate, rounds, of: pipeline.population))
      }
      // Whoever sees the models cannot tell more than whoever also sees the cohorts; but a size that is told tells presence.
      if tellsSize ? adjacency != .addOrRemoveOne : statedCap != nil { claims.append(capped) }
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
    } else if tellsSize, statedCap == nil, case .poisson(let rate) = sampling, rate < 1 {
      // Less their own memberships, the size that is told is that of a sample of the rest: of fewer, and so it tells more.
      let rest = max(1, pipeline.population - colluders)
      others = claims
      others[0] = try sampledClaim(centralRelease(noiseMultiplier), noiseMultiplier, rate, rounds, of: rest)
    } else {
      others = claims
    }
    for index in others.indices { others[index].against = .others }
    return others
  }

  /// Clients whose memberships the other clients know: each its own, at least.
  private var colluders: Int {
    max(1, Int((pipeline.colludingShare * Double(pipeline.population) - 1e-9).rounded(.up)))
  }

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
  ) throws -> PrivacyClaim {
    if tellsSize {
      let event = try toldRelease(noiseMultiplier, rate, of: population)
      return PrivacyClaim(
        against: .model, formula: .publicCohort, amplified: true, assumes: [.secretCohort, .trustedServer],
        alternatives: [[.repeated(event, count: rounds)]])
    }
    return PrivacyClaim(
      against: .model, formula: .poisson, amplified: true,
      assumes: [.secretCohort, .secretCohortSize, .trustedServer],
      alternatives: [[.repeated(.poissonSampled(rate: rate, of: release), count: rounds)]])
  }

  /// Whether the number of a round's members is told.
  var tellsSize: Bool { configuration.tellsSize(pipeline) }

  /// One round's release with the size of its sample. The discrete noise of adaptive clipping's count is taken for continuous
  /// noise of a little less variance, which it is up to a factor e^1e-18 in probability (docs/privacy.md, sums on a grid).
  private func toldRelease(_ noiseMultiplier: Double, _ rate: Double, of population: Int) throws -> PrivacyEvent {
    func event(_ multiplier: Double) -> PrivacyEvent {
      .publicCohort(population: population, rate: rate, noiseMultiplier: multiplier / adjacency.sensitivityFactor)
    }
    guard let countNoise = configuration.countNoise(pipeline), noiseMultiplier > 0 else {
      return event(noiseMultiplier)
    }
    let update = try AdaptiveClipNoise.updateMultiplier(noiseMultiplier: noiseMultiplier, countNoise: countNoise)
    let deviation = 2 * countNoise
    guard deviation >= 3 else {
      throw PrivacyError.unsupported(
        "the size of a cohort is told, and the noise \(countNoise) on the count of unclipped clients is too little to be "
          + "accounted with it; state countNoise >= 1.5, or a fixed bound")
    }
    let precision = 1 / (update * update) + 1 / (deviation * deviation - 1.5 * 1.5)
    return .approximated(event(1 / precision.squareRoot()), slack: 1e-18)
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
