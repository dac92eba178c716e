import CoveyAccounting
import CoveyNoise
import CoveyReport
import Testing
import _TestSupport

@Suite struct BudgetAnswerTests {
  @Test("in lines of any terminal, with the same words and numbers", arguments: [40, 80, 200])
  func fitsTerminals(width: Int) throws {
    let setting = try GaussianRounds(.none, adjacency: .addOrRemoveOne)
    let questions: [BudgetQuestion] = [
      .epsilon(noiseMultiplier: 1.25, rounds: 40), .noise(epsilon: 2, rounds: 40),
      .rounds(epsilon: 0.01, noiseMultiplier: 1),
    ]
    for question in questions {
      let answer = try BudgetAnswer(question, setting, delta: 1e-5)
      #expect(viewProblems(answer.lines(width: width), of: answer.lines(), width: width) == [])
      for line in try answer.curve(points: 4).text(width: width).split(separator: "\n") {
        #expect(line.count <= width, "\(line)")
      }
    }
  }

  private func answer(
    _ question: BudgetQuestion, _ sampling: GaussianRounds.Sampling, delta: Double = 1e-5,
    by kinds: [AccountantKind]? = nil
  ) throws -> BudgetAnswer {
    try BudgetAnswer(question, GaussianRounds(sampling), delta: delta, by: kinds)
  }

  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return "\(error)" }
  }

  /// dp-accounting 0.6: PLD 1.82824 at a grid of 1e-4, RDP 2.10137; the exact RDP at its best order is 2.10132.
  @Test func answersWhatIsKnown() throws {
    let known = try answer(.epsilon(noiseMultiplier: 1, rounds: 1000), .poisson(rate: 0.01))
    #expect(known.values.map(\.kind) == [.pld, .rdp, .mixture])
    #expect(known.withoutBound == [.gdp])
    #expect(known.lines().contains("  gdp  no bound"))
    #expect(known.best == .pld)
    #expect(abs(known.epsilon - 1.82824) < 2e-4)
    #expect(abs(known.values[1].value - 2.10132) < 1e-4)
    let noise = try answer(.noise(epsilon: 1, rounds: 1000), .poisson(rate: 0.01))
    #expect(abs(noise.noiseMultiplier - 1.41464) < 1.5e-3)
    // The TFF tutorial's figures: 3383 clients, 100 rounds, noise 0.01 a client: 120 clients suffice for epsilon 2.
    let rate = { (clients: Double) in GaussianRounds.Sampling.poisson(rate: clients / 3383) }
    #expect(try answer(.epsilon(noiseMultiplier: 1.2, rounds: 100), rate(120), by: [.rdp]).epsilon <= 2)
    #expect(try answer(.epsilon(noiseMultiplier: 1.19, rounds: 100), rate(119), by: [.rdp]).epsilon > 2)
  }

  @Test func withoutSamplingTheClosedFormIsTightest() throws {
    let exact = try answer(.epsilon(noiseMultiplier: 4, rounds: 10), .none)
    #expect(exact.values.map(\.kind) == [.gdp, .pld, .mixture, .rdp])
    #expect(abs(exact.epsilon - 3.341409) < 1e-6)
    // Under replaceOne a sum moves twice as far.
    let replaced = try BudgetAnswer(
      .epsilon(noiseMultiplier: 8, rounds: 10), GaussianRounds(.none, adjacency: .replaceOne), delta: 1e-5)
    #expect(abs(replaced.epsilon - exact.epsilon) < 1e-9)
  }

  @Test func fixedSizeIsAccountedUnderReplaceOne() throws {
    let setting = try GaussianRounds(.fixedSize(cohort: 100, population: 10000))
    #expect(setting.adjacency == .replaceOne)
    #expect(setting.accountants.contains(.rdp) && setting.accountants.contains(.mixture))
    // dp-accounting: 1.4825 for 100 steps with noise 1 relative to the sensitivity 2C.
    let epsilon = try setting.epsilon(noiseMultiplier: 2, rounds: 100, delta: 1e-5, by: .rdp)
    #expect(epsilon <= 1.482526 && epsilon > 1.3)
    #expect(
      problem { _ = try GaussianRounds(.fixedSize(cohort: 1, population: 9), adjacency: .zeroOut) }.contains(
        "replaceOne"))
    #expect(
      problem {
        _ = try answer(.epsilon(noiseMultiplier: 1, rounds: 1), .fixedSize(cohort: 3, population: 9), by: [.gdp])
      }
      .contains("has no bound"))
  }

  /// A client that is replaced moves a sum by twice the bound, in the same rounds.
  @Test func poissonSamplesAreAccountedUnderReplaceOne() throws {
    let setting = try GaussianRounds(.poisson(rate: 0.1), adjacency: .replaceOne)
    let replaced = try BudgetAnswer(.epsilon(noiseMultiplier: 2, rounds: 20), setting, delta: 1e-6)
    let added = try answer(.epsilon(noiseMultiplier: 2, rounds: 20), .poisson(rate: 0.1), delta: 1e-6)
    #expect(replaced.epsilon > added.epsilon && replaced.epsilon < .infinity)
  }

  /// The closed form at 50 digits: no noise brings Renyi below log(1 / delta) over its greatest order.
  @Test func anAccountantThatHasNoBoundDoesNotDecide() throws {
    let small = try answer(.noise(epsilon: 0.001, rounds: 1), .none, delta: 1e-9)
    #expect(abs(small.noiseMultiplier - 4122.6297) < 0.005)
    #expect(small.best == .gdp)
    let tiny = try answer(.noise(epsilon: 1e-5, rounds: 1), .none, delta: 1e-30)
    #expect(tiny.withoutBound == [.rdp])
    #expect(tiny.lines().contains("  rdp  no bound"))
    // The mixture has the answer where losses are huge: 10,000 in 5 rounds, the client in one of five.
    let loud = try answer(.noise(epsilon: 1e4, rounds: 5), .poisson(rate: 0.2), delta: 1e-3)
    #expect(loud.noiseMultiplier < 0.0161 && loud.noiseMultiplier > 0.01)
  }

  @Test func anyTwoGiveTheThird() throws {
    var choices = Choices(state: 9)
    for sampling in [GaussianRounds.Sampling.poisson(rate: 0.02), .none, .fixedSize(cohort: 50, population: 2000)] {
      for _ in 0..<4 {
        let setting = try GaussianRounds(sampling)
        let kind = setting.accountants.randomElement(using: &choices) ?? .rdp
        let rounds = Int.random(in: 2...400, using: &choices)
        let noise = Double.random(in: 0.8...6, using: &choices)
        let epsilon = try setting.epsilon(noiseMultiplier: noise, rounds: rounds, delta: 1e-6, by: kind)
        let found = try setting.noiseMultiplier(epsilon: epsilon, rounds: rounds, delta: 1e-6, by: kind)
        #expect(abs(found / noise - 1) < 1e-3, "\(sampling) \(kind) \(noise) \(rounds)")
        let most = try setting.rounds(epsilon: epsilon * 1.0001, noiseMultiplier: noise, delta: 1e-6, by: kind)
        #expect(abs(most - rounds) <= 1 + rounds / 500, "\(sampling) \(kind) \(noise) \(rounds): \(most)")
      }
    }
  }

  @Test func tooSmallABudgetAllowsNoRound() throws {
    let none = try answer(.rounds(epsilon: 0.1, noiseMultiplier: 0.5), .none)
    #expect(none.rounds == 0)
    #expect(none.lines().last?.contains("not even one") == true)
    #expect(none.jsonLine.contains("\"rounds\":0"))
    #expect(try none.curve().series.count == 4)
  }

  @Test(arguments: [
    (0.0, 10, 1e-5, "the noise multiplier must be a number above 0, not 0.0"),
    (-1, 10, 1e-5, "the noise multiplier must be a number above 0, not -1.0"),
    (.nan, 10, 1e-5, "the noise multiplier must be a number above 0, not nan"),
    (1, 0, 1e-5, "the rounds must lie in 1...100000000, not 0"),
    (1, 10, 0, "delta must lie strictly between 0 and 1, not 0.0"),
    (1, 10, 1, "delta must lie strictly between 0 and 1, not 1.0"),
    (1, 10, .nan, "delta must lie strictly between 0 and 1, not nan"),
  ])
  func refusesImpossibleValues(noise: Double, rounds: Int, delta: Double, message: String) {
    #expect(
      problem { _ = try answer(.epsilon(noiseMultiplier: noise, rounds: rounds), .none, delta: delta) } == message)
  }

  @Test func refusesImpossibleSamples() {
    for rate in [0, -0.1, 1.5, .nan] {
      #expect(
        problem { _ = try GaussianRounds(.poisson(rate: rate)) } == "the sampling rate must lie in (0, 1], not \(rate)")
    }
    #expect(problem { _ = try GaussianRounds(.fixedSize(cohort: 10, population: 9)) }.contains("1 to 9 clients"))
    for epsilon in [0, -2, .infinity, .nan] {
      #expect(
        problem { _ = try answer(.noise(epsilon: epsilon, rounds: 3), .none) }
          == "epsilon must be a number above 0, not \(epsilon)")
    }
  }

  @Test func writesOneJSONObject() throws {
    let line = try answer(.rounds(epsilon: 2, noiseMultiplier: 4), .none, by: [.gdp]).jsonLine
    #expect(
      line
        == #"{"epsilon":2,"delta":1e-05,"noiseMultiplier":4,"rounds":4,"accountant":"gdp","accountants":{"gdp":4},"#
        + #""adjacency":"addOrRemoveOne","sampling":"none","samplingRate":1}"#)
  }

  @Test func theCurveRisesToTheAnswer() throws {
    let known = try answer(.epsilon(noiseMultiplier: 1, rounds: 50), .poisson(rate: 0.05), by: [.rdp])
    let line = try #require(known.curve(points: 10).series.first)
    #expect(line.points.count == 11)
    #expect(zip(line.points, line.points.dropFirst()).allSatisfy { $0.y < $1.y && $0.x < $1.x })
    #expect(line.points.last?.x == 50)
    #expect(abs((line.points.last?.y ?? 0) - known.epsilon) < 1e-12)
  }
}
