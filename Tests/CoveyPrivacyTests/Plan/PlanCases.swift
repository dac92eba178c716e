import CoveyNoise
import CoveyPrivacy

/// Runs that the plan's tests start from.
enum PlanCases {
  /// 1,000 clients, Poisson cohorts of 10, 100 rounds.
  static func pipeline(
    _ sampling: SamplingScheme = .poisson(rate: 0.01), population: Int = 1000, rounds: Int = 100, cohort: Int = 10
  ) -> PrivacyPipeline {
    PrivacyPipeline(
      population: population, rounds: rounds, sampling: sampling, expectedCohort: cohort, parameterCount: 100,
      exampleSizes: [50], batchSize: 10)
  }

  static func budget(
    _ epsilon: Double = 2, delta: Double = 1e-5, unit: PrivacyUnit = .client, _ adjacency: Adjacency = .addOrRemoveOne
  ) throws -> PrivacyBudget {
    try PrivacyBudget(epsilon: epsilon, delta: delta, unit: unit, adjacency: adjacency)
  }

  /// Central noise of multiplier 1 on updates clipped to 0.5.
  static func configuration(
    _ mode: PrivacyConfiguration.Mode = .central, _ mechanism: NoiseMechanism = .gaussian,
    budget: PrivacyBudget? = nil, noise: Double? = 1
  ) -> PrivacyConfiguration {
    PrivacyConfiguration(
      mode: mode, budget: budget, clip: .fixed(bound: 0.5), mechanism: mechanism, noiseMultiplier: noise)
  }
}
