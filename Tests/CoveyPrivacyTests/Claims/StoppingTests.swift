import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import Testing

/// What the best rule for ending a run makes of a statement. The loss of a Gaussian run is a random walk with steps
/// N(mu^2 / 2, mu^2); a rule that ends it after round t, where epsilon_t is stated, wins E (1 - e^(epsilon_t - loss))_+, and no
/// guarantee allows more than delta in all. Best rules follow from the last round backwards.
private struct BestStop {
  let mu: Double
  let rounds: Int

  /// The delta that the best rule reaches against statements `epsilon(t)`; rounds where it is infinite state nothing.
  func delta(_ epsilon: (Int) -> Double) -> Double {
    let (low, high, step) = (-8.0, 16.0, 0.01)
    let count = Int((high - low) / step) + 1
    let reach = Int(9 * mu / step)
    let kernel = (-reach...reach).map { offset in
      let x = Double(offset) * step
      return exp(-x * x / (2 * mu * mu)) * step / (mu * (2 * Double.pi).squareRoot())
    }
    let drift = mu * mu / 2
    func payoff(_ t: Int, _ index: Int) -> Double {
      let loss = low + Double(index) * step
      return max(0, 1 - exp(epsilon(t) - loss))
    }
    var value = (0..<count).map { payoff(rounds, $0) }
    for t in stride(from: rounds - 1, through: 0, by: -1) {
      let shift = Int((drift / step).rounded())
      value = (0..<count).map { index in
        var sum = 0.0
        for (k, weight) in kernel.enumerated() {
          let to = min(max(index + shift + k - reach, 0), count - 1)
          sum += weight * value[to]
        }
        return t == 0 ? sum : max(payoff(t, index), sum)
      }
    }
    return value[Int(-low / step)]
  }

  private func exp(_ x: Double) -> Double { x > 700 ? .infinity : pow(2.718281828459045, x) }
  private func pow(_ base: Double, _ x: Double) -> Double {
    // exp by squaring of a small argument's series: no Foundation here.
    let halvings = 12
    let small = x / 4096
    var result = 1 + small * (1 + small / 2 * (1 + small / 3 * (1 + small / 4)))
    for _ in 0..<halvings { result *= result }
    return result
  }
}

@Suite("Ends that depend on data")
struct StoppingTests {
  private static let delta = 1e-3

  private func plan(_ stopping: StoppingRule) throws -> PrivacyPlan {
    var configuration = PlanCases.configuration(noise: 5)
    configuration.budget = try PlanCases.budget(1e6, delta: Self.delta)
    configuration.stopping = stopping
    return try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, population: 900, rounds: 20, cohort: 900))
  }

  private func model(_ figures: [PrivacyFigure]) throws -> PrivacyFigure {
    try #require(figures.first { $0.against == .model })
  }

  private static let segment = PrivacyLedger.Segment(key: "", firstRound: 0, releases: 0)

  @Test("an epsilon of the rounds that ran is broken by the best rule for ending; what is stated holds against it")
  func bestRule() throws {
    let attack = BestStop(mu: 0.2, rounds: 20)
    let planned = try plan(.planned)
    // The statement that used to be made: that of the rounds that ran.
    let ran = try (0...20).map { try planned.epsilon(rounds: $0) }
    #expect(attack.delta { ran[$0] } > 3.5 * Self.delta)
    // The planned total, wherever the run ends.
    let stated = try (1...20).map { try model(planned.statedFigures(segments: [Self.segment], ended: $0)).epsilon }
    #expect(attack.delta { stated[$0 - 1] } < 1.03 * Self.delta)
    // Milestones, each at its share.
    let marked = try plan(.milestones([2, 5, 10]))
    let figures = try (1...20).map { try model(marked.statedFigures(segments: [Self.segment], ended: $0)) }
    #expect(attack.delta { figures[$0 - 1].epsilon } < 1.03 * Self.delta)
    #expect(figures[0].epsilon < figures[3].epsilon && figures[3].epsilon < figures[19].epsilon)
    #expect(figures[0].epsilon == figures[1].epsilon && figures[5].epsilon == figures[9].epsilon)
    #expect(figures[0].delta == Self.delta / 6 && figures[19].delta == Self.delta / 2)
  }

  @Test("milestones are those of the specification: z 10, T 100, after 10, 20, 50 and 100 rounds")
  func milestones() throws {
    var configuration = PlanCases.configuration(noise: 10)
    configuration.budget = try PlanCases.budget(1e6)
    configuration.stopping = .milestones([10, 20, 50])
    let plan = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, cohort: 1000))
    for (ended, epsilon) in [(7, 1.33), (20, 1.95), (21, 3.23), (100, 4.54)] {
      let figure = try model(plan.statedFigures(segments: [Self.segment], ended: ended))
      #expect(abs(figure.epsilon - epsilon) < 0.006, "\(ended): \(figure.epsilon)")
    }
    // The budget holds at whichever milestone costs most.
    configuration.noiseMultiplier = nil
    configuration.budget = try PlanCases.budget(2)
    let fitted = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, cohort: 1000))
    for ended in [5, 15, 40, 100] {
      #expect(try model(fitted.statedFigures(segments: [Self.segment], ended: ended)).epsilon <= 2)
    }
  }

  @Test("a filter admits releases within its budget, and no one more")
  func filter() throws {
    var configuration = PlanCases.configuration(noise: 1)
    configuration.budget = try PlanCases.budget(4)
    configuration.stopping = .renyiFilter(order: 8)
    let plan = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(rounds: 5000))
    let allowed = try plan.allowed(earlier: [], firstRound: 0)
    var filter = try RenyiFilter(epsilon: 4, delta: 1e-5, order: 8)
    let event = PrivacyEvent.poissonSampled(rate: 0.01, of: .gaussian(noiseMultiplier: 1))
    #expect(try filter.admit(event, adjacency: .addOrRemoveOne, count: 5000) == allowed)
    #expect(allowed > 0 && allowed < 5000)
    #expect(try filter.admit(event, adjacency: .addOrRemoveOne, count: 1) == 0)
    #expect(filter.spent <= filter.budget)
    // The budget is stated in full, whatever was admitted, and covers it.
    let figure = try model(plan.claims(deltas: [1e-5]))
    #expect(figure.epsilon == 4)
    var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(event, count: allowed)
    #expect(try accountant.epsilon(delta: 1e-5) <= 4)
  }

  @Test("a Gaussian filter is worth one Gaussian release of the budget")
  func gaussianFilter() throws {
    var filter = try GaussianFilter(epsilon: 2, delta: 1e-6)
    let mu = filter.mu
    #expect(abs(GaussianPrivacy.epsilon(mu: mu, delta: 1e-6) - 2) < 1e-9)
    var admitted = 0
    for noise in [30.0, 12, 50] { admitted += try filter.admit(noiseMultiplier: noise, count: 40) }
    #expect(filter.spent <= mu * mu && admitted == filter.admitted)
    #expect(throws: PrivacyError.self) { try filter.admit(noiseMultiplier: 0, count: 1) }
    #expect(throws: PrivacyError.self) { try RenyiFilter(epsilon: 1, delta: 1e-5, order: 1) }
  }
}
