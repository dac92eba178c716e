import CoveyAccounting
import CoveyNoise
import CoveySimulation
import Testing

/// Canaries are told apart by their directions, and found among the clients by their places.
@Suite struct CanaryDirectionsTests {
  private static func vector(_ directions: CanaryDirections, _ canary: Int, _ dimension: Int) -> [Double] {
    var vector = [Double](repeating: 0, count: dimension)
    directions.forEach(canary) { vector[$0] += $1 }
    return vector
  }

  @Test(arguments: [(5, 4), (40, 32), (70, 64), (5000, 30), (9000, 50)])
  func directionsAreOrthonormal(_ dimension: Int, _ canaries: Int) {
    let directions = CanaryDirections(canaries: canaries, dimension: dimension, seed: 3)
    #expect(directions.areOrthogonal)
    let all = (0..<canaries).map { Self.vector(directions, $0, dimension) }
    for i in 0..<canaries {
      for j in 0...i {
        let product = zip(all[i], all[j]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-12)
      }
      #expect(abs(directions.project(i) { all[i][$0] } - 1) < 1e-12)
    }
  }

  /// More canaries than parameters still have unit directions, and say that they disturb one another.
  @Test func crowded() {
    let directions = CanaryDirections(canaries: 20, dimension: 9, seed: 1)
    #expect(!directions.areOrthogonal)
    for canary in 0..<20 {
      #expect(abs(Self.vector(directions, canary, 9).reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    }
    let wide = CanaryDirections(canaries: 1, dimension: 10_000, seed: 1, isWide: true)
    #expect(Self.vector(wide, 0, 10_000).count { $0 != 0 } == 8192)
  }

  @Test(arguments: [(10, 100), (10, 20), (10, 19), (7, 3), (1, 1), (1000, 30), (3, 1_000_003)])
  func placesAreUnique(_ canaries: Int, _ own: Int) {
    let places = CanaryPlaces(canaries: canaries, own: own)
    #expect(places.population % own == 0 && places.population - canaries >= min(own, places.population / 2))
    for canary in 0..<canaries {
      let client = places.client(ofCanary: canary)
      #expect(places.canary(ofClient: client) == canary && client < places.population)
    }
    let found = (0..<min(places.population, 5000)).compactMap { places.canary(ofClient: $0) }
    #expect(Set(found).count == found.count)
  }

  /// With the weights of whoever knows the matrix, the score of one participation has the signal-to-noise ratio that the
  /// accountant allows: the norm of the matrix's column.
  @Test(arguments: [NoiseMechanism.bandedMatrix, .blt, .tree])
  func correlatedWeights(_ mechanism: NoiseMechanism) throws {
    let schema = try ParticipationSchema(rounds: 8, maximum: 1, minimumSeparation: 8)
    let strategy = try NoiseStrategy(mechanism, schema, parameterCount: 1)
    guard var weights = CorrelatedWeights(strategy, rounds: 8) else {
      Issue.record("eight rounds are few enough")
      return
    }
    var largest = 0.0
    for round in 0..<8 {
      let pattern = (0..<8).map { $0 == round }
      // s' (C^-1 C^-T)^-1 s is the squared norm of column s of C.
      largest = max(largest, weights.weights(pattern)[round].squareRoot())
    }
    #expect(abs(largest / strategy.sensitivity - 1) < 1e-5)
  }
}
