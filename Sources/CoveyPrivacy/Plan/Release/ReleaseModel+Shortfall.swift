internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

extension ReleaseModel {
  /// What would fit instead of a run that does not keep its budget.
  func shortfall(_ budget: PrivacyBudget, noiseMultiplier: Double) throws -> BudgetShortfall {
    func cost(_ noise: Double, _ rounds: Int) throws -> Double {
      try epsilon(noiseMultiplier: noise, rounds: rounds, delta: budget.delta)
    }
    // The largest noise is asked for where none was found to fit.
    var noise = noiseMultiplier < BudgetShortfall.largestNoise ? try fittingNoise(budget) : nil
    if let found = noise, let limit = configuration.adaptiveLimit(pipeline), found >= limit {
      noise = nil
    }
    let cohort = try fittingCohort(budget, noiseMultiplier: noiseMultiplier)
    return BudgetShortfall(
      budget: budget, noiseMultiplier: noiseMultiplier, rounds: pipeline.rounds,
      epsilon: try cost(noiseMultiplier, pipeline.rounds), oneRound: try cost(noiseMultiplier, 1), fittingNoise: noise,
      fittingRounds: try MonotoneSearch.largest(in: 1...pipeline.rounds, limit: budget.epsilon) { rounds in
        let shorter = try strategy == nil ? self : with { $0.rounds = rounds }
        return try shorter.epsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: budget.delta)
      },
      fittingCohort: cohort,
      fittingCohortNoise: cohort.map {
        noiseMultiplier * Double($0) / Double(configuration.noiseCohort ?? pipeline.expectedCohort)
      },
      dependsOnCohort: configuration.traits.serverAddsNoise,
      isCostOfOneClient: configuration.traits.protectsReplies,
      statedBits: configuration.accounts.statedBits(configuration))
  }

  /// The smallest noise multiplier that keeps the budget, rounded up to five digits; nil if none does.
  func fittingNoise(_ budget: PrivacyBudget) throws -> Double? {
    func search(from start: Double, _ kinds: [AccountantKind]) throws -> Double? {
      try MonotoneSearch.smallest(from: start, limit: budget.epsilon) {
        try epsilon(noiseMultiplier: $0, rounds: pipeline.rounds, delta: budget.delta, kinds: kinds)
      }
    }
    // What accountants without grids find is nearly enough by the others too, and far too little noise is costly to account
    // for. They may lack a bound where the others have one.
    var start = 1.0
    if kinds.contains(.pld) {
      do {
        start = try search(from: 1, kinds.filter { $0 != .pld }) ?? BudgetShortfall.largestNoise
      } catch is PrivacyError {}
    }
    return try search(from: start, kinds)
  }

  /// The smallest expected cohort above the run's that keeps the budget with the same noise on the mean.
  private func fittingCohort(
    _ budget: PrivacyBudget, noiseMultiplier: Double
  ) throws -> Int? {
    let now = configuration.noiseCohort ?? pipeline.expectedCohort
    guard configuration.traits.serverAddsNoise, pipeline.sampling != .all, now < pipeline.population else { return nil }
    return try MonotoneSearch.smallest(in: (now + 1)...pipeline.population, limit: budget.epsilon) { size in
      let larger = try with {
        $0.expectedCohort = size
        $0.sampling = $0.sampling.resized(to: size, of: pipeline.population)
      }
      let noise = noiseMultiplier * Double(size) / Double(now)
      if let limit = larger.configuration.adaptiveLimit(larger.pipeline), noise >= limit { return .infinity }
      return try larger.epsilon(noiseMultiplier: noise, rounds: pipeline.rounds, delta: budget.delta)
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
