internal import CoveyAlgorithms
internal import CoveyData
public import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTraining

extension SimulationSetup {
  /// What this run will do for privacy: the configuration, checked against the run as it is; nil without privacy.
  /// - Throws: `PrivacyError` if the run breaks a privacy rule or cannot stay within its budget, with what would help.
  public func privacyPlan() throws -> PrivacyPlan? {
    guard let privacy else { return nil }
    var facts = pipeline
    var plan = try PrivacyPlan(privacy, pipeline: facts)
    // Which client's examples pay the most depends on the noise, and that may just have been found.
    for _ in 0..<4 where privacy.noiseMultiplier == nil && facts.costliestClient != nil {
      let size = costliestClient(facts, noiseMultiplier: plan.noiseMultiplier)
      if size == facts.costliestClient { break }
      facts.costliestClient = size
      plan = try PrivacyPlan(privacy, pipeline: facts)
    }
    return plan
  }

  /// The facts that decide what the run releases.
  public var pipeline: PrivacyPipeline {
    let population = data.clientCount
    var facts = PrivacyPipeline(
      population: population, rounds: rounds, sampling: decidedCohort.scheme(population: population),
      expectedCohort: cohort.sampling == .all ? population : cohort.size, parameterCount: model.parameterCount,
      isWeighted: algorithm.weighting != .uniform,
      // No operation of the compute core lets the examples of a batch influence one another.
      mixesExamples: false,
      smallestClient: population <= Self.largestSearch ? (0..<population).map(data.exampleCount).min() : nil,
      batchSize: training.batchSize, epochs: training.epochs, maximumSteps: training.maximumSteps,
      // Under masks, clients that add noise of their own tell nothing beside the noised update.
      reportsClientMetrics: !(secureAggregation != nil && privacy?.mode == .distributed),
      aggregatesSecurely: secureAggregation != nil)
    if let secureAggregation {
      facts.missingShare = secureAggregation.corruptionRate + secureAggregation.dropoutRate
      facts.colludingShare = secureAggregation.corruptionRate
      facts.serverIsActive = secureAggregation.server == .active
    }
    facts.stopsAtTarget = evaluation.targetAccuracy != nil || evaluation.targetLoss != nil
    facts.data = dataFacts
    // Whose the held-out examples are, nobody said; then they may be clients'.
    if dataFacts.heldOut == .none, data.test != nil { facts.data.heldOut = .clientData }
    facts.trainsLocally = algorithm.trainsLocally
    if facts.smallestClient != nil { facts.costliestClient = costliestClient(facts, noiseMultiplier: 1) }
    return facts
  }

  /// The number of examples of the client whose examples pay the most in DP-SGD; nil in other modes. The caps of
  /// participation keep every client's budget whatever this says.
  /// - Parameter noiseMultiplier: The noise if the configuration states none.
  private func costliestClient(_ facts: PrivacyPipeline, noiseMultiplier: Double) -> Int? {
    guard let privacy, privacy.mode == .example else { return nil }
    let noise = privacy.noiseMultiplier ?? noiseMultiplier
    guard noise > 0 else { return nil }
    let settings = ExamplePrivacy(
      noiseMultiplier: noise, batchSize: training.batchSize, epochs: training.epochs,
      maximumSteps: training.maximumSteps, batching: privacy.example.batching)
    return try? settings.costliest(
      of: (0..<facts.population).lazy.map(data.exampleCount),
      participations: min(rounds, privacy.example.maximumParticipations ?? rounds),
      adjacency: privacy.budget?.adjacency ?? .addOrRemoveOne, delta: privacy.budget?.delta ?? 1e-5)
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
