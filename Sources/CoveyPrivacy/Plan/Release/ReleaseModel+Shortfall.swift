extension ReleaseModel {
  /// What would fit instead of a run that does not keep its budget.
  func shortfall(_ budget: PrivacyBudget, noiseMultiplier: Double, by kind: AccountantKind) throws -> BudgetShortfall {
    func cost(_ noise: Double, _ rounds: Int) throws -> Double {
      try epsilon(noiseMultiplier: noise, rounds: rounds, delta: budget.delta, by: kind)
    }
    var noise = try fittingNoise(budget, by: kind)
    if let found = noise, let limit = configuration.adaptiveLimit(pipeline), found >= limit {
      noise = nil
    }
    let cohort = try fittingCohort(budget, noiseMultiplier: noiseMultiplier, by: kind)
    return BudgetShortfall(
      budget: budget, noiseMultiplier: noiseMultiplier, rounds: pipeline.rounds,
      epsilon: try cost(noiseMultiplier, pipeline.rounds), oneRound: try cost(noiseMultiplier, 1), fittingNoise: noise,
      fittingRounds: try MonotoneSearch.largest(in: 1...pipeline.rounds, limit: budget.epsilon) { rounds in
        let shorter = try strategy == nil ? self : with { $0.rounds = rounds }
        return try shorter.epsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: budget.delta, by: kind)
      },
      fittingCohort: cohort,
      fittingCohortNoise: cohort.map {
        noiseMultiplier * Double($0) / Double(configuration.noiseCohort ?? pipeline.expectedCohort)
      },
      dependsOnCohort: configuration.mode == .central,
      isCostOfOneClient: configuration.mode == .local || configuration.mode == .example,
      statedBits: configuration.mode == .distributed ? configuration.distributed.bits : nil)
  }

  /// The smallest noise multiplier that keeps the budget, rounded up to five digits; nil if none does.
  func fittingNoise(_ budget: PrivacyBudget, by kind: AccountantKind) throws -> Double? {
    var start = 1.0
    // Renyi costs a fraction of a privacy-loss distribution and lands just above it.
    if kind == .pld, configuration.accountant == nil,
      let near = try? MonotoneSearch.smallest(
        from: 1, limit: budget.epsilon,
        cost: { try epsilon(noiseMultiplier: $0, rounds: pipeline.rounds, delta: budget.delta, by: .rdp) })
    {
      start = near
    }
    return try MonotoneSearch.smallest(from: start, limit: budget.epsilon) {
      try epsilon(noiseMultiplier: $0, rounds: pipeline.rounds, delta: budget.delta, by: kind)
    }
  }

  /// The smallest expected cohort above the run's that keeps the budget with the same noise on the mean.
  private func fittingCohort(
    _ budget: PrivacyBudget, noiseMultiplier: Double, by kind: AccountantKind
  ) throws -> Int? {
    let now = configuration.noiseCohort ?? pipeline.expectedCohort
    guard configuration.mode == .central, pipeline.sampling != .all, now < pipeline.population else { return nil }
    return try MonotoneSearch.smallest(in: (now + 1)...pipeline.population, limit: budget.epsilon) { size in
      let larger = try with {
        $0.expectedCohort = size
        switch $0.sampling {
        case .poisson: $0.sampling = .poisson(rate: Double(size) / Double(pipeline.population))
        case .fixedSize: $0.sampling = .fixedSize(size: size)
        case .roundRobin: $0.sampling = .roundRobin(size: size)
        case .all: break
        case .groupedPoisson(let groups, _):
          $0.sampling = .groupedPoisson(
            groups: groups, rate: min(1, Double(size) * Double(groups) / Double(pipeline.population)))
        }
      }
      let noise = noiseMultiplier * Double(size) / Double(now)
      if let limit = larger.configuration.adaptiveLimit(larger.pipeline), noise >= limit { return .infinity }
      return try larger.epsilon(noiseMultiplier: noise, rounds: pipeline.rounds, delta: budget.delta, by: kind)
    }
  }

  /// The same run with other facts.
  private func with(_ change: (inout PrivacyPipeline) -> Void) throws -> ReleaseModel {
    var facts = pipeline
    change(&facts)
    var asked = configuration
    asked.noiseCohort = nil
    return try ReleaseModel(asked, facts)
  }
}
