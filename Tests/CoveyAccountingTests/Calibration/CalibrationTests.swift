import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Calibration")
struct CalibrationTests {
  private func noise(_ epsilon: Double, _ delta: Double, _ rate: Double, _ count: Int) throws -> Double {
    try Calibration.noiseMultiplier(
      epsilon: epsilon, delta: delta, accountant: .pld, adjacency: .addOrRemoveOne,
      events: { Self.run($0, rate, count) })
  }

  private static func run(_ noise: Double, _ rate: Double, _ count: Int) -> [PrivacyEvent] {
    [.repeated(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: count)]
  }

  @Test("noise against dp-accounting, never above the budget", arguments: ReferenceCase.all("calibrate"))
  func reference(_ reference: ReferenceCase) throws {
    let (epsilon, delta, rate) = (reference["epsilon"], reference["delta"], reference["sampling_rate"])
    let count = Int(reference["steps"])
    let noise = try noise(epsilon, delta, rate, count)
    #expect(abs(noise / (reference.expect["z_pld_1e-4"] ?? .nan) - 1) < 1e-3)
    if let exact = reference.expect["z_exact"] { #expect(noise >= exact && noise < exact * (1 + 2e-6)) }
    var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
    for event in Self.run(noise, rate, count) { try accountant.compose(event, count: 1) }
    #expect(try accountant.epsilon(delta: delta) <= epsilon)
  }

  @Test("the tutorial of pfl-research")
  func tutorial() throws {
    #expect(abs(try noise(2, 1e-8, 1e-4, 100) - 0.4975) < 1e-4)
  }

  @Test("rounds are the most that fit")
  func rounds() throws {
    let budget = 1.5
    func cost(_ rounds: Int) throws -> Double {
      var accountant = GaussianAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(.gaussian(noiseMultiplier: 12), count: rounds)
      return try accountant.epsilon(delta: 1e-6)
    }
    let rounds = try Calibration.rounds(
      epsilon: budget, delta: 1e-6, maximum: 1_000_000, accountant: .gdp, adjacency: .addOrRemoveOne,
      events: { [.repeated(.gaussian(noiseMultiplier: 12), count: $0)] })
    #expect(try cost(rounds) <= budget && cost(rounds + 1) > budget)
    let few = try Calibration.rounds(
      epsilon: budget, delta: 1e-6, maximum: 3, accountant: .gdp, adjacency: .addOrRemoveOne,
      events: { [.repeated(.gaussian(noiseMultiplier: 12), count: $0)] })
    #expect(few == 3)
  }

  @Test("what no noise and not even one round can do is refused")
  func refusals() {
    #expect(throws: PrivacyError.self) {
      try Calibration.noiseMultiplier(
        epsilon: 1, delta: 1e-5, accountant: .pld, adjacency: .addOrRemoveOne,
        events: { [.gaussian(noiseMultiplier: $0), .pure(epsilon: 2)] })
    }
    #expect(throws: PrivacyError.self) {
      try Calibration.rounds(
        epsilon: 1, delta: 1e-5, maximum: 10, accountant: .gdp, adjacency: .addOrRemoveOne,
        events: { [.repeated(.gaussian(noiseMultiplier: 1), count: $0)] })
    }
    #expect(throws: PrivacyError.self) { try noise(0, 1e-5, 1, 1) }
    #expect(throws: PrivacyError.self) { try noise(1, 0, 1, 1) }
    #expect(throws: PrivacyError.self) {
      try Calibration.rounds(
        epsilon: 1, delta: 1e-5, maximum: 0, accountant: .gdp, adjacency: .zeroOut, events: { _ in [] })
    }
  }

  @Test("releases that cost nothing need no noise")
  func nothing() throws {
    let noise = try Calibration.noiseMultiplier(
      epsilon: 1, delta: 1e-5, accountant: .gdp, adjacency: .addOrRemoveOne, events: { _ in [] })
    #expect(noise == 0)
  }
}
