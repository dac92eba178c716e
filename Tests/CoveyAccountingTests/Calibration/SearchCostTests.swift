import CoveyAccounting
import CoveyNoise
import Testing

/// What a search costs is how often it asks: each time a run is accounted for anew.
@Suite("How often calibration asks")
struct SearchCostTests {
  /// Questions from all over the ranges, among them those that took longest.
  struct Question: Sendable {
    let epsilon: Double
    let delta: Double
    let rate: Double
    let adjacency: Adjacency
    /// Rounds where noise is asked, noise where rounds are asked.
    let given: Double

    init(_ epsilon: Double, _ delta: Double, _ rate: Double, _ adjacency: Adjacency, _ given: Double) {
      (self.epsilon, self.delta, self.rate, self.adjacency, self.given) = (epsilon, delta, rate, adjacency, given)
    }
  }

  static let forNoise = [
    Question(3, 1e-5, 0.01, .addOrRemoveOne, 1000), Question(3, 1e-5, 0.01, .replaceOne, 1000),
    Question(0.1426, 2.66e-6, 3.375e-5, .replaceOne, 192_048),
    Question(2.91, 1.37e-6, 8.945e-5, .replaceOne, 1_068_286),
    Question(8.196e5, 1.07e-22, 2.006e-5, .zeroOut, 25), Question(56_400, 1.62e-9, 0.02533, .replaceOne, 2964),
    Question(18.85, 1.77e-30, 2.302e-5, .addOrRemoveOne, 40_076),
  ]

  static let forRounds = [
    Question(0.1969, 4.67e-5, 1.041e-8, .zeroOut, 0.02187), Question(0.0002286, 0.0238, 5.606e-9, .replaceOne, 0.05465),
    Question(51.56, 0.00695, 7.491e-6, .zeroOut, 0.02283), Question(22.24, 0.00728, 8.586e-6, .addOrRemoveOne, 0.2449),
    Question(1.5, 1e-6, 0.02, .addOrRemoveOne, 0.9),
  ]

  private func spent(_ question: Question, _ noise: Double, _ rounds: Int) throws -> Double {
    var accountant = PrivacyLossAccountant(adjacency: question.adjacency)
    try accountant.compose(.poissonSampled(rate: question.rate, of: .gaussian(noiseMultiplier: noise)), count: rounds)
    return try accountant.epsilon(delta: question.delta)
  }

  @Test("noise, by quick accountants and on coarse grids and at last on fine ones", arguments: forNoise)
  func noise(_ question: Question) throws {
    var asked = 0
    let rounds = Int(question.given)
    let noise = try Calibration.noiseMultiplier(
      epsilon: question.epsilon, delta: question.delta, accountant: .pld, adjacency: question.adjacency
    ) {
      asked += 1
      return [.repeated(.poissonSampled(rate: question.rate, of: .gaussian(noiseMultiplier: $0)), count: rounds)]
    }
    #expect(asked <= 32)
    #expect(try spent(question, noise, rounds) <= question.epsilon)
    #expect(try spent(question, noise * (1 - 3e-6), rounds) > question.epsilon)
  }

  @Test("rounds, the same way", arguments: forRounds)
  func rounds(_ question: Question) throws {
    var asked = 0
    let rounds = try Calibration.rounds(
      epsilon: question.epsilon, delta: question.delta, maximum: 100_000_000, accountant: .pld,
      adjacency: question.adjacency
    ) {
      asked += 1
      return [
        .repeated(.poissonSampled(rate: question.rate, of: .gaussian(noiseMultiplier: question.given)), count: $0)
      ]
    }
    #expect(asked <= 64)
    #expect(try spent(question, question.given, rounds) <= question.epsilon)
    #expect(try spent(question, question.given, rounds + 1) > question.epsilon)
  }
}
