extension PrivacyPlan {
  /// The accountant and the noise of a run that breaks no rule.
  struct Decision {
    let noiseMultiplier: Double
    let accountant: AccountantKind

    /// Finds the noise that the budget allows, or verifies what is stated.
    /// - Throws: ``PrivacyError/refused(_:)`` if the budget cannot be kept.
    init(_ model: ReleaseModel) throws {
      let stated = model.configuration.noiseMultiplier
      if stated == 0 {
        // Without noise there is nothing to account; the rules let it pass only where nothing is promised.
        self.init(noiseMultiplier: 0, accountant: model.configuration.accountant ?? .rdp)
        return
      }
      let kind = try model.accountant(noiseMultiplier: stated ?? 1)
      guard let budget = model.configuration.budget else {
        self.init(noiseMultiplier: stated ?? 0, accountant: kind)
        return
      }
      guard let stated else {
        self.init(noiseMultiplier: try Self.noise(model, budget, kind), accountant: kind)
        return
      }
      let cost = try model.epsilon(
        noiseMultiplier: stated, rounds: model.pipeline.rounds, delta: budget.delta, by: kind)
      guard cost <= budget.epsilon else {
        throw PrivacyError.refused(try model.shortfall(budget, noiseMultiplier: stated, by: kind).sentences)
      }
      self.init(noiseMultiplier: stated, accountant: kind)
    }

    private init(noiseMultiplier: Double, accountant: AccountantKind) {
      self.noiseMultiplier = noiseMultiplier
      self.accountant = accountant
    }

    private static func noise(
      _ model: ReleaseModel, _ budget: PrivacyBudget, _ kind: AccountantKind
    ) throws -> Double {
      guard let noise = try model.fittingNoise(budget, by: kind) else {
        throw PrivacyError.refused(
          try model.shortfall(budget, noiseMultiplier: BudgetShortfall.largestNoise, by: kind).sentences)
      }
      if let limit = model.configuration.adaptiveLimit(model.pipeline), noise >= limit {
        throw PrivacyError.refused([model.configuration.adaptiveShortfall(needed: noise, limit: limit).description])
      }
      return noise
    }
  }
}
