import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Distributed noise against who sees the sums")
struct SharedEventTests {
  private func encoding(_ mechanism: NoiseMechanism) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: 1000, clipBound: 1, cohort: 40, standardDeviation: 1, mechanism: mechanism,
      configuration: DistributedConfiguration())
  }

  @Test("each round costs the noise of its members, and next to nothing more for being discrete")
  func discreteGaussian() throws {
    let encoding = try encoding(.discreteGaussian)
    let event = try #require(encoding.sharedEvent(population: 400, rate: 0.1, least: 20))
    guard case .approximated(.sharedNoise(400, 0.1, let share, 20), let slack) = event else {
      Issue.record("\(event)")
      return
    }
    let full = encoding.localGridDeviation / encoding.roundedNormBound
    #expect(share < full && share > full * 0.999 && slack > 0 && slack < 1e-3)
    func epsilon(_ event: PrivacyEvent) throws -> Double {
      var accountant = PrivacyLossAccountant(adjacency: .zeroOut)
      try accountant.compose(event, count: 30)
      return try accountant.epsilon(delta: 1e-6)
    }
    let continuous = try epsilon(.sharedNoise(population: 400, rate: 0.1, shareMultiplier: full, least: 20))
    let own = try epsilon(event)
    #expect(own >= continuous && own < continuous * 1.01)
    // Small cohorts bring little noise: more than what the counted noise says.
    let counted = try epsilon(
      .poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: full * Double(encoding.countedClients).squareRoot())))
    let always = try epsilon(
      .poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: full * 20.0.squareRoot())))
    #expect(own > counted * 0.9 && own < always)
    // And a round's own event, sampled.
    let round = encoding.event(adjacency: .zeroOut)
    let exact = try epsilon(.poissonSampled(rate: 0.1, of: round))
    #expect(exact >= counted && exact < counted * 1.01)
  }

  @Test("Skellam noise has no such event")
  func skellam() throws {
    #expect(try encoding(.skellam).sharedEvent(population: 400, rate: 0.1, least: 20) == nil)
  }
}
