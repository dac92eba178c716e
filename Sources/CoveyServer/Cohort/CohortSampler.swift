public import CoveyCore
internal import CoveyRandom

/// Draws each round's cohort from (seed, round) alone, so that a resumed run draws what the first would have.
public struct CohortSampler: Sendable {
  private let configuration: CohortConfiguration
  private let seed: UInt64

  /// A sampler.
  /// - Parameter seed: The run's seed.
  public init(_ configuration: CohortConfiguration, seed: UInt64) {
    self.configuration = configuration
    self.seed = seed
  }

  /// The cohort of `round` (0-based), in the order of summation.
  ///
  /// - Complexity: O(cohort log cohort) time and O(cohort) memory, whatever the population.
  /// - Precondition: The configuration has no `problem` with this population.
  public func cohort(round: Int, of population: some ClientPopulation) -> Cohort {
    Cohort(clients(round: round, population: population.clientCount)) { population.expectedLoad(ofClient: $0) }
  }

  /// The cohort's clients in no particular order.
  package func clients(round: Int, population: Int) -> [Int] {
    precondition(configuration.problem(population: population) == nil, "a cohort must fit its population")
    var stream = RandomStream(seed: seed, purpose: .cohort, round: round)
    switch configuration.sampling {
    case .uniform:
      return stream.sample(configuration.size, from: population)
    case .poisson:
      return stream.poissonSample(rate: Double(configuration.size) / Double(population), from: population)
    case .roundRobin:
      // Both factors are below 2^32, so their product fits.
      let start = Int(UInt64(round % population) * UInt64(configuration.size % population) % UInt64(population))
      return (0..<configuration.size).map { (start + $0) % population }
    case .all:
      return Array(0..<population)
    }
  }
}
