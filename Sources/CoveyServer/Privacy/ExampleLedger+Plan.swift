internal import CoveyNoise
internal import CoveyPrivacy

extension ExampleLedger {
  /// The participations of a run with example-level privacy; nil for other runs, and without noise, where no budget is
  /// kept.
  /// - Parameter examples: The number of a client's examples.
  /// - Throws: `PrivacyError` if the plan's budget is not one of examples.
  init?(_ plan: PrivacyPlan, examples: @escaping @Sendable (Int) -> Int) throws {
    guard let steps = plan.configuration.noisedSteps, plan.noiseMultiplier > 0 else { return nil }
    // Without a budget nothing but the stated maximum limits a client.
    let budget =
      try plan.configuration.budget
      ?? PrivacyBudget(epsilon: 1e300, delta: plan.delta, unit: .example, adjacency: plan.adjacency)
    let caps = try ParticipationCaps(
      // The accountant that was asked for: auto is the least of all bounds, for each client anew, here as in the plan.
      ExamplePrivacy(plan), budget: budget, accountant: plan.configuration.accountant, most: plan.pipeline.rounds)
    self.init(
      caps, population: plan.pipeline.population,
      maximumParticipations: steps.maximumParticipations, examples: examples)
  }
}
