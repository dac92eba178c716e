import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Epsilon while a run goes on")
struct LiveEpsilonTests {
  private static let runs: [(NoiseMechanism, SamplingScheme, AccountantKind?)] = [
    (.gaussian, .poisson(rate: 0.01), nil), (.gaussian, .poisson(rate: 0.01), .rdp),
    (.gaussian, .fixedSize(size: 10), nil),
    (.gaussian, .all, nil), (.tree, .roundRobin(size: 10), nil), (.blt, .roundRobin(size: 100), nil),
  ]

  @Test("bounds never fall and are never below the accountant", arguments: runs.indices)
  func bounds(index: Int) throws {
    let (mechanism, sampling, accountant) = Self.runs[index]
    var configuration = PlanCases.configuration(.central, mechanism, noise: 2)
    configuration.accountant = accountant
    let plan = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(sampling, rounds: 120))
    let live = LiveEpsilon(plan, earlier: [], planned: 120)
    var before = 0.0
    #expect(live.bound(releases: 0) == before)
    for releases in 1...120 {
      let now = live.bound(releases: releases)
      #expect(now >= before, "\(releases)")
      if releases % 17 == 0 || releases == 120 {
        #expect(now >= (try plan.epsilon(rounds: releases)) * (1 - 1e-9), "\(releases)")
      }
      before = now
    }
    // The end is what the plan says, to the precision of the coarser grid.
    #expect(before <= (try plan.epsilon(rounds: 120)) * 1.01)
    // An earlier round is not charged what a later one was.
    #expect(live.bound(releases: 30) < before * 0.9)
  }

  @Test("segments with other keys add up")
  func segments() throws {
    let plan = try PrivacyPlan(
      PlanCases.configuration(noise: 2), pipeline: PlanCases.pipeline(.all, rounds: 100, cohort: 1000))
    let live = LiveEpsilon(plan, earlier: [30, 20], planned: 80)
    #expect(try abs(live.bound(releases: 10) - plan.epsilon(rounds: 60)) < 1e-9)
    #expect(try abs(live.bound(releases: 0) - plan.epsilon(rounds: 50)) < 1e-9)
  }

  @Test("what is affordable after earlier segments is the most that keeps the budget")
  func affordable() throws {
    let plan = try PrivacyPlan(
      PlanCases.configuration(noise: 2), pipeline: PlanCases.pipeline(.all, rounds: 100, cohort: 1000))
    let limit = try plan.epsilon(rounds: 77)
    #expect(try plan.affordable(limit, earlier: [20], most: 100) == 57)
    #expect(try plan.affordable(limit, earlier: [20], most: 30) == 30)
    #expect(try plan.affordable(limit, earlier: [90], most: 30) == 0)
  }

  @Test("without noise nothing bounds epsilon")
  func none() throws {
    let plan = try PrivacyPlan(PlanCases.configuration(noise: 0), pipeline: PlanCases.pipeline())
    let live = LiveEpsilon(plan, earlier: [], planned: 100)
    #expect(live.bound(releases: 0) == 0 && live.bound(releases: 1) == .infinity)
  }
}
