internal import CoveyAccounting
internal import CoveyNoise

extension PrivacyPlan {
  /// The accountant and the noise of a run that breaks no rule.
  struct Decision {
    let noiseMultiplier: Double
    let accountant: AccountantKind

    /// Finds the noise that the budget allows, or verifies what is stated.
    /// - Throws: `PrivacyError.refused` if the budget cannot be kept.
    init(_ model: ReleaseModel) throws {
      let stated = model.configuration.noiseMultiplier
      if stated == 0 {
        // Without noise there is nothing to account; the rules let it pass only where nothing is promised.
        noiseMultiplier = 0
        accountant = model.configuration.accountant ?? .gdp
        return
      }
      guard let budget = model.configuration.budget else {
        noiseMultiplier = stated ?? 0
        accountant = try Self.accountant(model, noiseMultiplier)
        return
      }
      if let stated {
        let cost = try model.epsilon(noiseMultiplier: stated, rounds: model.pipeline.rounds, delta: budget.delta)
        // A filter ends the run where the budget does.
        guard cost <= budget.epsilon || model.configuration.stopping.isFilter else {
          throw PrivacyError.refused(try model.shortfall(budget, noiseMultiplier: stated).sentences)
        }
        noiseMultiplier = stated
      } else {
        noiseMultiplier = try Self.noise(model, budget)
      }
      accountant = try Self.accountant(model, noiseMultiplier)
    }

    private static func noise(_ model: ReleaseModel, _ budget: PrivacyBudget) throws -> Double {
      guard let noise = try model.fittingNoise(budget) else {
        throw PrivacyError.refused(
          try model.shortfall(budget, noiseMultiplier: BudgetShortfall.largestNoise).sentences)
      }
      if let limit = model.configuration.adaptiveLimit(model.pipeline), noise >= limit {
        throw PrivacyError.refused([model.configuration.adaptiveShortfall(needed: noise, limit: limit).description])
      }
      return noise
    }

    /// The way of accounting that decides at the run's delta.
    private static func accountant(_ model: ReleaseModel, _ noiseMultiplier: Double) throws -> AccountantKind {
      if model.configuration.stopping.isFilter { return .rdp }
      let claims = try model.claims(noiseMultiplier: noiseMultiplier, rounds: model.pipeline.rounds)
      let delta = model.configuration.delta(for: model.pipeline)
      let costs = try model.adversaries.map { try model.cost(claims, against: $0, deltas: [delta])[0] }
      guard let worst = costs.max(by: { $0.cost.epsilon < $1.cost.epsilon }) else { return .gdp }
      guard worst.cost.accountant == .gdp, worst.claim.alternatives.count > 1 else { return worst.cost.accountant }
      // It is exact for the unit that pays the most here; it does not stand for others whose rates differ.
      let servesAll = try? worst.claim.costs(deltas: [delta], adjacency: model.adjacency, kinds: [.gdp])
      return servesAll == nil ? .pld : .gdp
    }
  }
}

extension StoppingRule {
  /// Whether a filter ends the run where the budget does.
  public var isFilter: Bool {
    if case .renyiFilter = self { true } else { false }
  }
}
