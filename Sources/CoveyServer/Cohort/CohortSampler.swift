public import CoveyCore
public import CoveyNoise
internal import CoveyRandom

/// Draws each round's cohort from (seed, round) alone, so that a resumed run draws what the first would have.
///
/// Where privacy is amplified by sampling, the cohort must be as secret as the noise: it is then drawn from the run's
/// noise supply instead of its seed.
public struct CohortSampler: Sendable {
  private let configuration: CohortConfiguration
  private let seed: UInt64
  private let secret: (any NoiseSupply)?

  /// A sampler.
  /// - Parameters:
  ///   - configuration: How many, and how they are chosen.
  ///   - seed: The run's seed.
  ///   - secret: Where secret cohorts come from; nil, or a supply that is not private, for cohorts by seed.
  public init(_ configuration: CohortConfiguration, seed: UInt64, secret: (any NoiseSupply)? = nil) {
    self.configuration = configuration
    self.seed = seed
    self.secret = secret.flatMap { $0.isPrivate ? $0 : nil }
  }

  /// The cohort of `round` (0-based), in the order of summation.
  ///
  /// - Complexity: O(cohort log cohort) time and O(cohort) memory, whatever the population; with groups as many times that
  ///   as there are groups.
  /// - Precondition: The configuration has no `problem` with this population.
  public func cohort(round: Int, of population: some ClientPopulation) -> Cohort {
    Cohort(clients(round: round, population: population.clientCount)) { population.expectedLoad(ofClient: $0) }
  }

  /// The cohort's clients in no particular order.
  package func clients(round: Int, population: Int) -> [Int] {
    precondition(configuration.problem(population: population) == nil, "a cohort must fit its population")
    if let secret {
      var bits = SecretBits(secret.source(.cohort, round: round, client: 0, piece: 0))
      return draw(&bits, round: round, population: population)
    }
    var stream = RandomStream(seed: seed, purpose: .cohort, round: round)
    return draw(&stream, round: round, population: population)
  }

  private func draw(_ bits: inout some RandomBits, round: Int, population: Int) -> [Int] {
    switch configuration.sampling {
    case .uniform:
      return bits.sample(configuration.size, from: population)
    case .poisson:
      return bits.poissonSample(rate: Double(configuration.size) / Double(population), from: population)
    case .roundRobin:
      // Both factors are below 2^32, so their product fits.
      let start = Int(UInt64(round % population) * UInt64(configuration.size % population) % UInt64(population))
      return (0..<configuration.size).map { (start + $0) % population }
    case .all:
      return Array(0..<population)
    case .groupedPoisson:
      // A sample of everybody of which the other groups are left out: the same law as a sample of the group, and no list of
      // its members.
      let groups = ClientGroups(count: configuration.groups ?? 1)
      let group = groups.group(ofRound: round)
      return bits.poissonSample(rate: configuration.groupRate(population: population), from: population)
        .filter { groups.group(of: $0) == group }
    }
  }
}
