internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyData
internal import CoveyNoise
public import CoveyPrivacy
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTraining

extension SimulationSetup {
  /// What this run will do for privacy: the configuration, checked against the run as it is; nil without privacy.
  /// - Throws: `PrivacyError` if the run breaks a privacy rule or cannot stay within its budget, with what would help.
  public func privacyPlan() throws -> PrivacyPlan? {
    guard let privacy = plan.privacy else { return nil }
    // Of rounds that no account covers there are no figures.
    if let pacingProblem { throw SimulationError.invalid(pacingProblem) }
    return try PrivacyPlan(privacy, pipeline: pipeline)
  }

  /// The facts that decide what the run releases.
  public var pipeline: PrivacyPipeline {
    let population = data.clientCount
    var facts = PrivacyPipeline(
      population: population, rounds: plan.rounds, sampling: decidedCohort.scheme(population: population),
      expectedCohort: plan.cohort.sampling == .all ? population : plan.cohort.size, parameterCount: payloadCount,
      isWeighted: plan.algorithm.traits.weighting != .uniform,
      // No operation of the compute core lets the examples of a batch influence one another.
      mixesExamples: false,
      exampleSizes: exampleSizes,
      batchSize: plan.training.batchSize, epochs: plan.training.epochs, maximumSteps: plan.training.maximumSteps,
      // Under masks, clients that add noise of their own tell nothing beside the noised update; nor do clients that keep the
      // number of their examples secret.
      reportsClientMetrics: !(plan.secureAggregation != nil && plan.privacy?.traits.hidesCountsUnderMasks == true)
        && plan.privacy?.example.constants == nil,
      aggregatesSecurely: plan.secureAggregation != nil)
    if let secureAggregation = plan.secureAggregation {
      facts.missingShare = secureAggregation.corruptionRate + secureAggregation.dropoutRate
      facts.colludingShare = secureAggregation.corruptionRate
      facts.serverIsActive = secureAggregation.server == .active
      if plan.privacy?.traits.serverAddsNoise == true { facts.valueBits = secureAggregation.valueBits }
    }
    facts.stopsAtTarget = plan.evaluation.targetAccuracy != nil || plan.evaluation.targetLoss != nil
    facts.data = dataFacts
    // Whose the held-out examples are, nobody said; then they may be clients'.
    if dataFacts.heldOut == .none, data.test != nil { facts.data.heldOut = .clientData }
    facts.trainsLocally = plan.algorithm.traits.trainsLocally
    return facts
  }

  /// The numbers of examples of the clients that may pay the most in DP-SGD; none in other modes, where they are secret, and
  /// where there are too many clients to ask.
  private var exampleSizes: [Int] {
    guard let steps = plan.privacy?.noisedSteps, steps.constants == nil,
      data.clientCount <= Self.largestSearch
    else { return [] }
    let settings = ExamplePrivacy(
      noiseMultiplier: 1, batchSize: plan.training.batchSize, epochs: plan.training.epochs,
      maximumSteps: plan.training.maximumSteps,
      batching: steps.batching)
    return settings.undominated((0..<data.clientCount).lazy.map(data.exampleCount).filter { $0 > 0 })
  }
}

extension CohortConfiguration {
  /// The sampling as accountants know it.
  fileprivate func scheme(population: Int) -> SamplingScheme {
    switch sampling {
    case .uniform: .fixedSize(size: size)
    case .poisson: .poisson(rate: Double(size) / Double(population))
    case .roundRobin: .roundRobin(size: size)
    case .all: .all
    case .groupedPoisson:
      .groupedPoisson(groups: groups ?? 1, rate: groupRate(population: population))
    }
  }
}
