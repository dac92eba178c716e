import CoveyCore
import CoveyServer
import Testing

@Suite struct CohortSamplerTests {
  func clients(_ configuration: CohortConfiguration, round: Int, population: Int, seed: UInt64 = 3) -> [Int] {
    CohortSampler(configuration, seed: seed).clients(round: round, population: population)
  }

  @Test func uniformIsWithoutReplacementAndFair() {
    let configuration = CohortConfiguration(size: 20)
    var counts = [Int](repeating: 0, count: 50)
    for round in 0..<2_000 {
      let drawn = clients(configuration, round: round, population: 50)
      #expect(drawn.count == 20 && Set(drawn).count == 20)
      for client in drawn { counts[client] += 1 }
    }
    // Chi-square with 49 degrees of freedom, made smaller by drawing without replacement: 99.9 % quantile 85.4.
    let chi = counts.reduce(0.0) { $0 + (Double($1) - 800) * (Double($1) - 800) / 800 }
    #expect(chi < 85.4)
  }

  @Test func poissonHasItsRate() {
    let configuration = CohortConfiguration(size: 30, sampling: .poisson)
    let sizes = (0..<1_000).map { clients(configuration, round: $0, population: 300).count }
    // The mean of 1,000 binomials (300, 0.1) has a standard deviation of 0.164.
    #expect(abs(Double(sizes.reduce(0, +)) / 1_000 - 30) < 0.82)
    #expect(Set(sizes).count > 10)
    #expect(clients(CohortConfiguration(size: 9, sampling: .poisson), round: 1, population: 9) == Array(0..<9))
  }

  @Test func roundRobinVisitsAllInTurn() {
    let configuration = CohortConfiguration(size: 3, sampling: .roundRobin)
    let drawn = (0..<7).flatMap { clients(configuration, round: $0, population: 7) }
    #expect(drawn == (0..<21).map { $0 % 7 })
    #expect(clients(configuration, round: 1 << 40, population: 4_000_000_000).count == 3)
  }

  @Test func allIsAll() {
    #expect(clients(.all, round: 5, population: 6) == Array(0..<6))
  }

  @Test(arguments: CohortConfiguration.Sampling.allCases) func roundsAndSeedsNameTheDraw(
    _ sampling: CohortConfiguration.Sampling
  ) {
    let configuration = CohortConfiguration(
      size: 50, sampling: sampling, groups: sampling == .groupedPoisson ? 4 : nil)
    let first = clients(configuration, round: 2, population: 1_000)
    #expect(clients(configuration, round: 2, population: 1_000) == first)
    if [.uniform, .poisson, .groupedPoisson].contains(sampling) {
      #expect(clients(configuration, round: 3, population: 1_000) != first)
      #expect(clients(configuration, round: 2, population: 1_000, seed: 4) != first)
    }
  }

  @Test func hugePopulationCostsOnlyTheCohort() {
    for sampling in [CohortConfiguration.Sampling.uniform, .poisson, .roundRobin, .groupedPoisson] {
      let groups = sampling == .groupedPoisson ? 5 : nil
      let drawn = clients(
        CohortConfiguration(size: 10, sampling: sampling, groups: groups), round: 1, population: 4_000_000_000)
      #expect(drawn.count < 50 && drawn.allSatisfy { (0..<4_000_000_000).contains($0) })
    }
  }

  @Test func impossibleCohortsAreNamed() {
    #expect(CohortConfiguration(size: 0).problem(population: 5)?.contains("at least 1 client") == true)
    #expect(CohortConfiguration(size: 6).problem(population: 5)?.contains("larger than the population of 5") == true)
    #expect(CohortConfiguration(size: 1).problem(population: 0)?.contains("no clients") == true)
    #expect(CohortConfiguration(size: 1).problem(population: 1 << 32)?.contains("2^32") == true)
    #expect(CohortConfiguration(size: 99, sampling: .all).problem(population: 5) == nil)
  }
}
