import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Budget of a plan")
struct PlanBudgetTests {
  /// The case whose figures stand in the specification: z 1, q 0.01, 1,000 rounds, delta 1e-5.
  private func plan(
    noise: Double?, epsilon: Double?, accountant: AccountantKind? = nil, sampling: SamplingScheme = .poisson(rate: 0.01)
  ) throws -> PrivacyPlan {
    var configuration = PlanCases.configuration(noise: noise)
    configuration.budget = try epsilon.map { try PlanCases.budget($0) }
    configuration.accountant = accountant
    return try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(sampling, rounds: 1000))
  }

  @Test("the tightest sound accountant is chosen")
  func chooses() throws {
    let sampled = try plan(noise: 1, epsilon: nil)
    #expect(sampled.accountant == .pld)
    // Opacus' PRV accountant brackets the truth.
    #expect((1.8181...1.8384).contains(try sampled.epsilon(rounds: 1000)))
    let renyi = try plan(noise: 1, epsilon: nil, accountant: .rdp)
    #expect((2.1013...2.1014).contains(try renyi.epsilon(rounds: 1000)))
    let everybody = try PrivacyPlan(
      PlanCases.configuration(noise: 4), pipeline: PlanCases.pipeline(.all, rounds: 10, cohort: 1000))
    #expect(everybody.accountant == .gdp)
    #expect(abs(try everybody.epsilon(rounds: 10) - 3.341409) < 1e-6)
    let uniform = try PrivacyPlan(
      PlanCases.configuration(noise: 4), pipeline: PlanCases.pipeline(.fixedSize(size: 10)))
    #expect(uniform.accountant == .pld && uniform.adjacency == .replaceOne)
  }

  @Test("an accountant that cannot account the run is refused with the remedy")
  func refusesAccountant() throws {
    do {
      _ = try plan(noise: 1, epsilon: nil, accountant: .gdp)
      Issue.record("Gaussian DP cannot account samples")
    } catch PrivacyError.unsupported(let sentence) {
      #expect(sentence.contains("gdp") && sentence.contains("leave accountant out"))
    }
  }

  @Test("noise is calibrated to the budget: enough, and no more than needed")
  func calibrates() throws {
    let pld = try plan(noise: nil, epsilon: 1)
    #expect(abs(pld.noiseMultiplier - 1.41464) < 2e-3)
    #expect(try pld.epsilon(rounds: 1000) <= 1)
    let rdp = try plan(noise: nil, epsilon: 1, accountant: .rdp)
    #expect(abs(rdp.noiseMultiplier - 1.51306) < 1e-3)
    #expect(try rdp.epsilon(rounds: 1000) <= 1)
    for epsilon in [0.01, 1, 30] {
      var configuration = PlanCases.configuration(noise: nil)
      configuration.budget = try PlanCases.budget(epsilon)
      let gdp = try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, cohort: 1000))
      let reached = try gdp.epsilon(rounds: 100)
      #expect(reached <= epsilon && reached > epsilon * 0.999, "\(epsilon): \(reached)")
    }
  }

  @Test("a stated multiplier that keeps the budget is taken as it is")
  func verifies() throws {
    #expect(try plan(noise: 1.5, epsilon: 1).noiseMultiplier == 1.5)
  }

  @Test("a budget that is not kept is refused with the epsilon, and noise and rounds that fit and no less would")
  func refuses() throws {
    let sentences = refusal { try plan(noise: 1, epsilon: 1, accountant: .rdp) }
    #expect(sentences.count == 4)
    #expect(sentences.first?.contains("epsilon 2.102 at delta 1e-05") == true, "\(sentences)")
    #expect(sentences.contains { $0.hasPrefix("noise that fits: the multiplier 1.514") }, "\(sentences)")
    let start = "rounds that fit: "
    let sentence = try #require(sentences.first { $0.hasPrefix(start) })
    let rounds = try #require(Int(sentence.dropFirst(start.count).prefix { $0 != "," }))
    let free = try plan(noise: 1, epsilon: nil, accountant: .rdp)
    #expect(try free.epsilon(rounds: rounds) <= 1)
    #expect(try free.epsilon(rounds: rounds + 1) > 1)
  }

  @Test("the cohort that fits is that of the TensorFlow Federated tutorial: 120 of 3,383 with noise 0.01 a client")
  func cohort() throws {
    var configuration = PlanCases.configuration(noise: 0.5)
    configuration.budget = try PlanCases.budget(2)
    configuration.accountant = .rdp
    let pipeline = PlanCases.pipeline(.poisson(rate: 50.0 / 3383), population: 3383, cohort: 50)
    let sentences = refusal { try PrivacyPlan(configuration, pipeline: pipeline) }
    // The same noise on the mean: 0.5 * 120 / 50.
    #expect(
      sentences.contains { $0.hasPrefix("cohort that fits: 120 clients with the multiplier 1.2,") }, "\(sentences)")
  }

  @Test("a budget below the cost of one round says so")
  func oneRound() throws {
    var configuration = PlanCases.configuration(noise: 0.3)
    configuration.budget = try PlanCases.budget(1)
    let sentences = refusal {
      try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, cohort: 1000))
    }
    #expect(sentences.contains { $0.contains("smaller than the cost of one round") }, "\(sentences)")
    #expect(sentences.contains { $0.hasPrefix("no cohort fits") })
  }

  @Test("where clients add the noise no cohort helps")
  func local() throws {
    var configuration = PlanCases.configuration(.local, noise: 3)
    configuration.budget = try PlanCases.budget(5, .replaceOne)
    let sentences = refusal { try PrivacyPlan(configuration, pipeline: PlanCases.pipeline()) }
    #expect(sentences.contains { $0.hasPrefix("no cohort fits better") }, "\(sentences)")
  }

  @Test("a distributed sum whose stated bits are too few for any noise says so, and claims nothing of cohorts")
  func tooFewBits() throws {
    var configuration = PlanCases.configuration(.distributed, noise: nil)
    configuration.mechanism = .discreteGaussian
    configuration.budget = try PlanCases.budget(2, .zeroOut)
    configuration.distributed.trustedAggregator = true
    configuration.distributed.bits = 8
    var pipeline = PlanCases.pipeline(.poisson(rate: 0.1), population: 400, rounds: 10, cohort: 40)
    pipeline.parameterCount = 7850
    let sentences = refusal { try PrivacyPlan(configuration, pipeline: pipeline) }
    #expect(sentences.first?.contains("with any noise would reach") == true, "\(sentences)")
    #expect(sentences.contains { $0.hasPrefix("distributed.bits is 8") }, "\(sentences)")
    #expect(!sentences.contains { $0.contains("cohort fits") }, "\(sentences)")
  }

  @Test("adaptive clipping whose count allows too little noise is refused with the noise it needs")
  func adaptive() throws {
    var configuration = PlanCases.configuration(noise: nil)
    configuration.budget = try PlanCases.budget(0.1)
    configuration.clip = .adaptive(AdaptiveClip())
    let sentences = refusal { try PrivacyPlan(configuration, pipeline: PlanCases.pipeline(.all, cohort: 10)) }
    #expect(sentences.contains { $0.contains("countNoise >") && $0.contains("[adaptive-clip]") }, "\(sentences)")
  }

  @Test("without a budget delta suits the population")
  func delta() throws {
    #expect(try plan(noise: 1, epsilon: nil).delta == 1e-5)
    let large = try PrivacyPlan(
      PlanCases.configuration(), pipeline: PlanCases.pipeline(population: 10_000_000))
    #expect(large.delta < 1e-7 && large.delta > 1e-8)
  }

  private func refusal(_ make: () throws -> PrivacyPlan) -> [String] {
    do {
      _ = try make()
      Issue.record("the budget cannot be kept")
    } catch PrivacyError.refused(let sentences) {
      return sentences
    } catch { Issue.record("\(error)") }
    return []
  }
}
