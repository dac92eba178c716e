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
    guard let privacy else { return nil }
    return try PrivacyPlan(privacy, pipeline: pipeline)
  }

  /// The facts that decide what the run releases.
  public var pipeline: PrivacyPipeline {
    let population = data.clientCount
    var facts = PrivacyPipeline(
      population: population, rounds: rounds, sampling: decidedCohort.scheme(population: population),
      expectedCohort: cohort.sampling == .all ? population : cohort.size, parameterCount: payloadCount,
      isWeighted: algorithm.traits.weighting != .uniform,
      // No operation of the compute core lets the examples of a batch influence one another.
      mixesExamples: false,
      exampleSizes: exampleSizes,
      batchSize: training.batchSize, epochs: training.epochs, maximumSteps: training.maximumSteps,
      // Under masks, clients that add noise of their own tell nothing beside the noised update; nor do clients that keep the
      // number of their examples secret.
      reportsClientMetrics: !(secureAggregation != nil && privacy?.traits.hidesCountsUnderMasks == true)
        && privacy?.example.constants == nil,
      aggregatesSecurely: secureAggregation != nil)
    if let secureAggregation {
      facts.missingShare = secureAggregation.corruptionRate + secureAggregation.dropoutRate
      facts.colludingShare = secureAggregation.corruptionRate
      facts.serverIsActive = secureAggregation.server == .active
      if privacy?.traits.serverAddsNoise == true { facts.valueBits = secureAggregation.valueBits }
    }
    facts.stopsAtTarget = evaluation.targetAccuracy != nil || evaluation.targetLoss != nil
    facts.data = dataFacts
    // Whose the held-out examples are, nobody said; then they may be clients'.
    if dataFacts.heldOut == .none, data.test != nil { facts.data.heldOut = .clientData }
    facts.trainsLocally = algorithm.traits.trainsLocally
    return facts
  }

  /// The numbers of examples of the clients that may pay the most in DP-SGD; none in other modes, where they are secret, and
  /// where there are too many clients to ask.
  private var exampleSizes: [Int] {
    guard let steps = privacy?.noisedSteps, steps.constants == nil,
      data.clientCount <= Self.largestSearch
    else { return [] }
    let settings = ExamplePrivacy(
      noiseMultiplier: 1, batchSize: training.batchSize, epochs: training.epochs, maximumSteps: training.maximumSteps,
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
