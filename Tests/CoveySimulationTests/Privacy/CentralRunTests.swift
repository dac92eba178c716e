import CoveyAggregation
import CoveyCore
import CoveyCrypto
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing

/// Whole private runs against a slow reference in double precision.
@Suite struct CentralRunTests {
  static let parameters = 13

  /// What the clients of a round would sum to: clipped, without noise, not on a grid.
  static func clippedSum(_ clients: [Int], round: Int, global: [Float], bound: Double) -> (sum: [Double], above: Int) {
    var sum = [Double](repeating: 0, count: global.count)
    var above = 0
    for client in clients {
      let delta = FakeTrainer.delta(seed: 1, round: round, client: client, global: global).map { Double($0) }
      let norm = delta.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > bound { above += 1 }
      for i in delta.indices { sum[i] += delta[i] * min(1, bound / norm) }
    }
    return (sum, above)
  }

  /// With next to no noise the run follows the reference: clipping, uniform weights, the fixed denominator.
  @Test(arguments: [0.5, 1.7, 100]) func meanHasAFixedDenominator(_ bound: Double) throws {
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(clip: .fixed(bound: bound), noiseMultiplier: 1e-6), rounds: 4)
    let (result, reports) = try TestSetup.run(setup)
    let sampler = CohortSampler(setup.cohort, seed: 1)
    var global = (0..<Self.parameters).map { TestSetup.model().initialParameters(1)[$0] }
    var sizes = Set<Int>()
    for round in 0..<4 {
      let clients = sampler.clients(round: round, population: 40)
      sizes.insert(clients.count)
      let (sum, above) = Self.clippedSum(clients, round: round, global: global, bound: bound)
      for i in global.indices { global[i] += Float(sum[i] / 10) }
      #expect(reports[round].completed == clients.count)
      #expect(reports[round].privacy?.unreleased.clippedShare == Double(above) / Double(clients.count))
    }
    #expect(sizes.count > 1)
    for i in global.indices { #expect(abs(result.parameters[i] - global[i]) < 1e-4 * Float(bound)) }
  }
}
