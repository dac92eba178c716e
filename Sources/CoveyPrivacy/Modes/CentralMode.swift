internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// Mode central: rules and numbers of a plan whose server adds the noise. What it claims is in `ReleaseModel+CentralClaims.swift`.
struct CentralMode: AccountedMode {
  var traits: PrivacyModeTraits { .central }

  func adversary(isMasked: Bool) -> Adversary { .model }

  func adjacency(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Adjacency {
    switch pipeline.sampling {
    case .poisson, .all, .groupedPoisson: sizeTellsPresence(asked, pipeline) ? .zeroOut : .addOrRemoveOne
    case .fixedSize: .replaceOne
    case .roundRobin: .zeroOut
    }
  }

  func finding(
    _ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline
  ) -> PrivacyFinding? {
    switch rule {
    case .adversary: adversaryFinding(asked)
    case .visiblePresence: presenceFinding(asked, pipeline)
    case .participation: participationFinding(asked, pipeline)
    default: nil
    }
  }

  func showsParticipation(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Bool {
    pipeline.aggregatesSecurely && !asked.mechanism.isCorrelated && asked.budget?.against.contains(.others) == true
  }

  func claims(_ model: ReleaseModel, noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim] {
    try model.centralClaims(noiseMultiplier, rounds)
  }

  func unprotected(_ plan: PrivacyPlan) -> [(adversary: Adversary, reason: String)] {
    var none = [(Adversary.server, "it sees the updates, or their sum, and adds the noise itself")]
    if plan.pipeline.aggregatesSecurely, plan.adjacency == .addOrRemoveOne {
      none.append((.others, "members of a round see who else is in it, so under addOrRemoveOne nothing is hidden"))
    }
    return none
  }

  func checkNoise(_ plan: PrivacyPlan) throws {
    guard plan.noiseMultiplier > 0 else { return }
    let stated = plan.configuration.noiseMultiplier
    // A bound is between 2^25 and 2^26 steps of its grid, and adaptive clipping may move it anywhere between.
    for steps in [0x1p25, 0x1p26] { try Self.checkSampler(plan.addedNoiseMultiplier * steps, stated) }
    if plan.addedBalanceNoise > 0 { try Self.checkSampler(plan.addedBalanceNoise, stated) }
  }

  private static func checkSampler(_ deviation: Double, _ stated: Double?) throws {
    guard !DiscreteGaussian.standardDeviations.contains(deviation) else { return }
    throw PrivacyError.invalid(
      "the noise is \(deviation > 1 ? "larger" : "smaller") than the samplers can make beside the clip bound; "
        + (stated == nil ? "state another budget" : "state another noise multiplier"))
  }

  func server(
    _ plan: PrivacyPlan, noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    CentralServer(
      CentralServer.Numbers(
        noiseMultiplier: plan.addedNoiseMultiplier, denominator: plan.denominator, adaptive: plan.adaptiveClip,
        balanceNoise: plan.addedBalanceNoise, maskedValueBits: plan.maskedValueBits),
      noise: noise, workers: workers)
  }
}

extension CentralMode {
  /// Whether the number of a round's members, which is told, speaks of one client more or less in a way that nothing accounts:
  /// that of an uncapped Poisson sample is uncertain enough (F7).
  private func sizeTellsPresence(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Bool {
    guard asked.tellsSize(pipeline) else { return false }
    guard case .poisson(let rate) = pipeline.sampling, !asked.mechanism.isCorrelated else { return true }
    return rate >= 1 || asked.participation.maximum != nil
  }

  private func adversaryFinding(_ asked: PrivacyConfiguration) -> PrivacyFinding? {
    guard asked.budget?.against.contains(.server) == true else { return nil }
    return PrivacyFinding(
      .adversary, .error, message: "mode central keeps no budget against the server",
      reason: "the server sees the updates, or their sum, and adds the noise itself",
      remedy: "use mode distributed with secureAggregation, or mode local; or state against: model")
  }

  private func presenceFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    if pipeline.aggregatesSecurely, asked.budget?.against.contains(.others) == true {
      return PrivacyFinding(
        .visiblePresence, .error, message: "a budget against the other clients cannot be kept under addOrRemoveOne",
        reason: "under secure aggregation the members of a round see who else is in it",
        remedy: "state adjacency: zeroOut or replaceOne, or against: model")
    }
    guard sizeTellsPresence(asked, pipeline) else { return nil }
    var remedy = "state adjacency: zeroOut or replaceOne"
    switch pipeline.sampling {
    // These have rules of their own under addOrRemoveOne.
    case .fixedSize, .roundRobin: return nil
    case .poisson(let rate) where rate < 1 && !asked.mechanism.isCorrelated:
      remedy += ", or leave participation.maximum out"
    case .poisson, .all: break
    case .groupedPoisson: remedy = "state adjacency: zeroOut"
    }
    return PrivacyFinding(
      .visiblePresence, .error, message: "the size of a cohort tells whether a client is there, under addOrRemoveOne",
      reason: pipeline.aggregatesSecurely
        ? "a masked round of too few comes to no sum, which the model shows"
        : "with cohortSize public one client more or less shows",
      remedy: remedy)
  }

  /// Correlated noise needs turns.
  private func participationFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard asked.mechanism.isCorrelated else { return nil }
    let participation = asked.participation
    guard
      let enforced = Participation(
        enforcedBy: pipeline.sampling, population: pipeline.population, rounds: pipeline.rounds)
    else {
      return PrivacyFinding(
        .participation, .error, message: "mechanism \(asked.mechanism.rawValue) needs cohorts in turn",
        reason: "its noise is correlated over rounds, and random cohorts let a client take part in any two of them",
        remedy: "state sampling: roundRobin or all, or groupedPoisson with bandedMatrix")
    }
    if let stated = participation.minimumSeparation, stated > enforced.minimumSeparation {
      return PrivacyFinding(
        .participation, .error, message: "a separation of \(stated) rounds is stated",
        reason: "the sampling enforces \(enforced.minimumSeparation)",
        remedy: "state at most that, or leave it out")
    }
    if let stated = participation.maximum, stated < enforced.maximum {
      return PrivacyFinding(
        .participation, .error, message: "at most \(stated) participations are stated",
        reason: "the sampling lets a client take part \(enforced.maximum) times in \(pipeline.rounds) rounds",
        remedy: "state at least that, or leave it out")
    }
    if let stated = participation.bands, stated > pipeline.rounds {
      return PrivacyFinding(
        .participation, .error, message: "\(stated) bands are stated",
        reason: "a matrix over \(pipeline.rounds) rounds has no more than that",
        remedy: "state participation: {bands: \(pipeline.rounds)} or fewer, or leave bands out")
    }
    return nil
  }
}
