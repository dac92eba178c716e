import CoveyCore
import CoveyPrivacy
import CoveyRandom
import Testing

@Suite("Claims against adversaries")
struct ClaimTests {
  private func distributed(
    noise: Double, rate: Double, rounds: Int = 30, cap: Int? = nil, masks: Bool = true, active: Bool = false,
    mechanism: PrivacyConfiguration.Mechanism = .discreteGaussian
  ) throws -> PrivacyPlan {
    var configuration = PlanCases.configuration(.distributed, mechanism, noise: noise)
    configuration.participation.maximum = cap
    configuration.distributed.trustedAggregator = !masks
    let cohort = max(1, Int(1000 * rate))
    var pipeline = PlanCases.pipeline(.poisson(rate: rate), rounds: rounds, cohort: cohort)
    pipeline.aggregatesSecurely = masks
    pipeline.serverIsActive = active
    return try PrivacyPlan(configuration, pipeline: pipeline)
  }

  private func epsilon(
    _ plan: PrivacyPlan, _ against: Adversary, _ scope: PrivacyFigure.Scope = .run, delta: Double = 1e-5
  ) throws -> Double? {
    try plan.claims(deltas: [delta]).first { $0.against == against && $0.scope == scope }?.epsilon
  }

  /// One round of a Poisson cohort whose size is told, zeroOut, the unit removed from the sum: the exact delta of
  /// sum_m P(Binomial(clients, rate) = m) ((1 - r) N(0) + r N(1) against N(0)), r = m / clients.
  private func toldDelta(clients: Int, rate: Double, noise: Double, epsilon: Double) -> Double {
    var chance = Numerics.exp(Double(clients) * Numerics.log1p(-rate))
    var sum = 0.0
    for m in 0...clients {
      let share = Double(m) / Double(clients)
      if m > 0 {
        // The hockey stick of a mixture with its own second part is a share of that of the two parts.
        let inner = Numerics.log1p(Numerics.expm1(epsilon) / share)
        sum += chance * share * GaussianPrivacy.delta(mu: 1 / noise, epsilon: inner)
      }
      chance *= Double(clients - m) / Double(m + 1) * rate / (1 - rate)
    }
    return sum
  }

  @Test("a told cohort size tells the other clients more: they know their own memberships", arguments: [3, 10, 60])
  func toldSizeAgainstOthers(population: Int) throws {
    let rate = 1 / Double(population) * 2
    var configuration = PlanCases.configuration(.central, .gaussian, noise: 1)
    configuration.cohortSize = .public
    configuration.budget = try PlanCases.budget(1e9, .zeroOut)
    let pipeline = PrivacyPipeline(
      population: population, rounds: 1, sampling: .poisson(rate: rate), expectedCohort: 2, parameterCount: 10)
    let plan = try PrivacyPlan(configuration, pipeline: pipeline)
    let delta = 1e-3
    let model = try #require(try epsilon(plan, .model, delta: delta))
    let others = try #require(try epsilon(plan, .others, delta: delta))
    #expect(toldDelta(clients: population, rate: rate, noise: 1, epsilon: model) <= delta)
    #expect(toldDelta(clients: population - 1, rate: rate, noise: 1, epsilon: others) <= delta)
    // What holds against whoever sees the models alone does not hold against them, and the bound is close.
    #expect(toldDelta(clients: population - 1, rate: rate, noise: 1, epsilon: model) > delta)
    #expect(toldDelta(clients: population - 1, rate: rate, noise: 1, epsilon: others * 0.99) > delta)
  }

  @Test("whoever sees who takes part gains nothing less from its being drawn seldom")
  func noAmplificationAgainstTheServer() throws {
    // One participation at z = 0.68 costs 6.9, whatever the sampling rate.
    let one = GaussianPrivacy.epsilon(mu: 1 / 0.68, delta: 1e-5)
    #expect(one > 6.85 && one < 6.95)
    for rate in [0.02, 0.1, 0.5] {
      let plan = try distributed(noise: 0.68, rate: rate)
      let figures = try plan.claims(deltas: [1e-5])
      for figure in figures where figure.against == .server {
        #expect(!figure.amplified && figure.formula == .gaussian)
      }
      let single = try #require(try epsilon(plan, .server, .participation))
      // Rounding takes a little of the noise; it adds none.
      #expect(single >= one && single < one * 1.06, "\(rate): \(single)")
      let run = try #require(try epsilon(plan, .server))
      #expect(run >= GaussianPrivacy.epsilon(mu: 30.0.squareRoot() / 0.68, delta: 1e-5))
      #expect(plan.headline == .server)
      #expect(try run == plan.epsilon(rounds: 30))
    }
    // What whoever sees the models alone is told is less, and says what it counts on.
    let seldom = try distributed(noise: 0.68, rate: 0.02)
    let model = try #require(try seldom.claims(deltas: [1e-5]).first { $0.against == .model })
    #expect(model.amplified && model.assumes.contains(.secretCohort) && model.epsilon < one)
  }

  @Test("a cap on participations is what the server's figure counts")
  func caps() throws {
    for cap in [1, 3, 10] {
      let plan = try distributed(noise: 4, rate: 0.1, cap: cap)
      let figure = try #require(try plan.claims(deltas: [1e-5]).first { $0.against == .server && $0.scope == .run })
      let exact = GaussianPrivacy.epsilon(mu: Double(cap).squareRoot() / 4, delta: 1e-5)
      #expect(figure.epsilon >= exact && figure.epsilon < exact * 1.03, "\(cap)")
      // A member of the round knows its own share.
      let members = GaussianPrivacy.epsilon(mu: Double(cap).squareRoot() / (4 * (99.0 / 100).squareRoot()), delta: 1e-5)
      #expect(figure.epsilon >= members, "\(cap)")
      #expect(figure.participations == cap && figure.assumes.contains(.clientHistory))
      #expect(plan.warnings.allSatisfy { !$0.contains("no-participation-cap") })
    }
    #expect(try distributed(noise: 4, rate: 0.1).warnings.contains { $0.contains("no-participation-cap") })
  }

  @Test("nothing rests on the lottery of a server that lies, nor on Skellam noise that shows the cohort")
  func lotteries() throws {
    for plan in [
      try distributed(noise: 2, rate: 0.1, active: true), try distributed(noise: 2, rate: 0.1, mechanism: .skellam),
    ] {
      for figure in try plan.claims(deltas: [1e-5]) { #expect(!figure.amplified, "\(figure.formula)") }
    }
  }

  @Test("a budget against several adversaries gets the noise that the strictest needs")
  func severalAdversaries() throws {
    func noise(_ against: [Adversary]) throws -> Double {
      var configuration = PlanCases.configuration(.distributed, .discreteGaussian, noise: nil)
      configuration.budget = try PrivacyBudget(
        epsilon: 4, delta: 1e-5, unit: .client, adjacency: .zeroOut, against: against)
      var pipeline = PlanCases.pipeline(.poisson(rate: 0.05), rounds: 20, cohort: 50)
      pipeline.aggregatesSecurely = true
      let plan = try PrivacyPlan(configuration, pipeline: pipeline)
      let figures = try plan.claims(deltas: [1e-5]).filter { $0.scope == .run }
      for adversary in against {
        let best = try #require(figures.filter { $0.against >= adversary }.map(\.epsilon).min())
        #expect(best <= 4, "\(adversary)")
      }
      return plan.noiseMultiplier
    }
    let (model, server, both) = (try noise([.model]), try noise([.server]), try noise([.model, .server]))
    #expect(model < server && both == server)
    #expect(try noise([]) == server, "a budget of mode distributed is against the server unless it says otherwise")
  }

  @Test("central noise promises nothing against the server, and under masks other clients see who takes part")
  func central() throws {
    let plain = try PrivacyPlan(PlanCases.configuration(), pipeline: PlanCases.pipeline())
    let figures = try plain.claims(deltas: [1e-5])
    #expect(figures.map(\.against) == [.model, .others] && figures.allSatisfy(\.amplified))
    #expect(plain.unprotected.map(\.adversary) == [.server])
    var masked = PlanCases.pipeline()
    masked.aggregatesSecurely = true
    // A masked round of too few comes to no sum: the model shows something of the cohort's size.
    #expect(
      try PrivacyPlan(PlanCases.configuration(), pipeline: masked).claims(deltas: [1e-5])[0].formula == .publicCohort)
    // Presence is seen: under addOrRemoveOne there is nothing left to hide from the others.
    let hidden = try PrivacyPlan(PlanCases.configuration(), pipeline: masked)
    #expect(try hidden.claims(deltas: [1e-5]).map(\.against) == [.model])
    #expect(Set(hidden.unprotected.map(\.adversary)) == [.server, .others])
    var configuration = PlanCases.configuration()
    configuration.budget = try PlanCases.budget(1e6, .zeroOut)
    let zeroed = try PrivacyPlan(configuration, pipeline: masked).claims(deltas: [1e-5])
    #expect(zeroed.map(\.against) == [.model, .others] && zeroed.map(\.amplified) == [true, false])
    #expect(zeroed[1].epsilon > 5 * zeroed[0].epsilon)
  }

  @Test("budgets that nobody can keep are refused by name")
  func refusals() throws {
    func rules(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> [PrivacyRule] {
      configuration.findings(for: pipeline).filter { $0.severity == .error }.map(\.rule)
    }
    var central = PlanCases.configuration()
    central.budget = try PrivacyBudget(epsilon: 1e4, delta: 1e-5, unit: .client, against: [.server])
    #expect(rules(central, PlanCases.pipeline()) == [.adversary])
    var shares = PlanCases.configuration(.distributed, .discreteGaussian)
    shares.budget = try PlanCases.budget(1e4)
    var masked = PlanCases.pipeline()
    masked.aggregatesSecurely = true
    #expect(rules(shares, masked) == [.visiblePresence])
    shares.budget = try PrivacyBudget(
      epsilon: 1e4, delta: 1e-5, unit: .client, adjacency: .zeroOut, against: [.server])
    shares.distributed.trustedAggregator = true
    #expect(rules(shares, PlanCases.pipeline()) == [.adversary])
    var others = PlanCases.configuration()
    others.budget = try PrivacyBudget(epsilon: 1e4, delta: 1e-5, unit: .client, against: [.others])
    #expect(rules(others, masked) == [.visiblePresence])
  }

  @Test("who sees more is told no less, in 300 random runs")
  func adversariesAreOrdered() throws {
    var random = RandomStream(seed: 9, purpose: RandomPurpose(rawValue: 200))
    var checked = 0
    while checked < 300 {
      func pick<Value>(_ values: [Value]) -> Value { values[Int(random.integer(below: UInt32(values.count)))] }
      let mode = pick([PrivacyConfiguration.Mode.central, .distributed, .local])
      let mechanism: PrivacyConfiguration.Mechanism =
        switch mode {
        case .central: .gaussian
        case .distributed: pick([.discreteGaussian, .skellam])
        default: pick([.gaussian, .laplace])
        }
      let cohort = 1 + Int(random.integer(below: 200))
      let sampling: SamplingScheme = pick([
        .poisson(rate: Double(cohort) / 1000), .fixedSize(size: cohort), .roundRobin(size: cohort), .all,
      ])
      var pipeline = PlanCases.pipeline(
        sampling, rounds: 1 + Int(random.integer(below: 40)), cohort: sampling == .all ? 1000 : cohort)
      pipeline.aggregatesSecurely = mode == .distributed || random.integer(below: 2) == 0
      pipeline.colludingShare = pick([0, 0.05])
      var configuration = PlanCases.configuration(
        mode, mechanism, noise: 0.6 + Double(random.integer(below: 400)) / 100)
      if random.integer(below: 2) == 0 { configuration.participation.maximum = 1 + Int(random.integer(below: 8)) }
      if random.integer(below: 3) == 0, mode == .central { configuration.cohortSize = .public }
      if random.integer(below: 2) == 0 {
        configuration.budget = try PlanCases.budget(1e9, pick([.addOrRemoveOne, .zeroOut, .replaceOne]))
      }
      guard let plan = try? PrivacyPlan(configuration, pipeline: pipeline) else { continue }
      checked += 1
      let figures = try plan.claims(deltas: [1e-5, 1e-8])
      #expect(!figures.isEmpty)
      for weak in figures where weak.scope == .run {
        for strong in figures where strong.scope == .run && strong.against > weak.against && strong.delta == weak.delta
        {
          #expect(weak.epsilon <= strong.epsilon * (1 + 1e-9), "\(configuration) \(pipeline.sampling)")
        }
        // Never below what one participation that is not hidden costs, unless hiding it is what is counted on.
        if !weak.amplified, let one = figures.first(where: { $0.scope == .participation && $0.delta == weak.delta }) {
          #expect(weak.epsilon >= one.epsilon * (1 - 1e-9))
        }
        #expect(weak.amplified || !weak.assumes.contains(.secretCohort))
      }
    }
  }

  @Test("the rounding of past noise is in the sensitivity of correlated noise")
  func roundedPast() throws {
    for mechanism in [PrivacyConfiguration.Mechanism.tree, .bandedMatrix, .blt] {
      var pipeline = PlanCases.pipeline(.roundRobin(size: 100), rounds: 40, cohort: 100)
      var last = 0.0
      for parameters in [10, 1_000_000, 100_000_000] {
        pipeline.parameterCount = parameters
        var configuration = PlanCases.configuration(.central, mechanism, noise: 2)
        // By default as many bands as memory allows, which is another matrix.
        if mechanism == .bandedMatrix { configuration.participation.bands = 2 }
        let plan = try PrivacyPlan(configuration, pipeline: pipeline)
        let now = try #require(try epsilon(plan, .model))
        #expect(now >= last, "\(mechanism): \(parameters)")
        last = now
      }
    }
  }

  @Test("virtual clients are never called private")
  func simulatedUnits() throws {
    var pipeline = PlanCases.pipeline()
    #expect(try PrivacyPlan(PlanCases.configuration(), pipeline: pipeline).isPrivate)
    pipeline.data.simulatedUnits = "examples are dealt out anew"
    let plan = try PrivacyPlan(PlanCases.configuration(), pipeline: pipeline)
    #expect(!plan.isPrivate && plan.reasonsNotPrivate.contains { $0.contains("simulated: examples are dealt out") })
    #expect(try plan.claims(deltas: [1e-5]).allSatisfy { $0.assumes.contains(.simulatedUnits) })
  }

  @Test("a size that is told tells presence: neither participations in full nor groups hide a client more or less")
  func toldSizes() throws {
    var configuration = PlanCases.configuration(noise: 50)
    configuration.cohortSize = .public
    // In one round all ten are there, which they never are without the client: delta is about 1 at any epsilon.
    let crowd = PlanCases.pipeline(.poisson(rate: 0.9), population: 10, cohort: 9)
    let figures = try PrivacyPlan(configuration, pipeline: crowd).claims(deltas: [1e-5])
    #expect(figures.allSatisfy { $0.epsilon == .infinity }, "\(figures.map(\.epsilon))")
    configuration.participation.maximum = 3
    configuration.budget = try PlanCases.budget(1e3)
    #expect(throws: PrivacyError.self) { try PrivacyPlan(configuration, pipeline: crowd) }
    var banded = PlanCases.configuration(.central, .bandedMatrix, noise: 3)
    (banded.cohortSize, banded.participation.bands) = (.public, 4)
    let groups = PlanCases.pipeline(.groupedPoisson(groups: 4, rate: 0.04))
    banded.budget = try PlanCases.budget(20)
    #expect(throws: PrivacyError.self) { try PrivacyPlan(banded, pipeline: groups) }
    for adjacency in [nil, Adjacency.zeroOut] {
      banded.budget = try adjacency.map { try PlanCases.budget(20, $0) }
      #expect(try PrivacyPlan(banded, pipeline: groups).claims(deltas: [1e-5]).allSatisfy { $0.formula == .matrix })
    }
  }

  /// Runs whose cohorts' sizes are told, or under masks: a session needs a number of clients, so of two populations, one client
  /// apart, one comes to no sum in any round and the other always does; no noise hides that.
  @Test("where all take part, and in groups, a round without a sum tells presence", arguments: [true, false])
  func presenceByAbortedRounds(masked: Bool) throws {
    func check(
      _ mechanism: PrivacyConfiguration.Mechanism, _ sampling: SamplingScheme, _ remedy: String, cap: Int? = nil
    ) throws {
      var configuration = PlanCases.configuration(.central, mechanism, noise: 2)
      configuration.participation.maximum = cap
      if case .groupedPoisson(let groups, _) = sampling { configuration.participation.bands = groups }
      configuration.cohortSize = masked ? .secret : .public
      var pipeline = PlanCases.pipeline(sampling, rounds: 12, cohort: sampling == .all ? 1000 : 10)
      pipeline.aggregatesSecurely = masked
      // Nothing stated: an adjacency that can be kept.
      #expect(configuration.findings(for: pipeline).isEmpty, "\(mechanism), \(sampling)")
      let claims = try PrivacyPlan(configuration, pipeline: pipeline).claims(deltas: [1e-5])
      #expect(!claims.isEmpty && claims.allSatisfy { $0.adjacency == .zeroOut && !$0.amplified })
      configuration.budget = try PlanCases.budget(1e3)
      let found = configuration.findings(for: pipeline).filter { $0.severity == .error }
      #expect(found.map(\.rule) == [.visiblePresence], "\(mechanism), \(sampling)")
      #expect(found.first?.remedy == remedy)
      #expect(throws: PrivacyError.refused(found.map(\.description))) {
        try PrivacyPlan(configuration, pipeline: pipeline)
      }
      configuration.budget = try PlanCases.budget(1e3, .zeroOut)
      #expect(configuration.findings(for: pipeline).filter { $0.severity == .error }.isEmpty)
    }
    let either = "state adjacency: zeroOut or replaceOne"
    for mechanism in [PrivacyConfiguration.Mechanism.gaussian, .tree, .bandedMatrix, .blt] {
      try check(mechanism, .all, either)
    }
    try check(.bandedMatrix, .groupedPoisson(groups: 4, rate: 0.04), "state adjacency: zeroOut")
    try check(.gaussian, .poisson(rate: 1), either)
    try check(.gaussian, .poisson(rate: 0.01), "\(either), or leave participation.maximum out", cap: 3)
    // The size of a Poisson sample is uncertain enough to be accounted.
    var told = PlanCases.pipeline()
    told.aggregatesSecurely = true
    var poisson = PlanCases.configuration()
    poisson.budget = try PlanCases.budget(10)
    #expect(poisson.findings(for: told).isEmpty)
  }

  @Test(
    "where clients fail, those who are left are no sample at the stated rate; turns of a lying server count for nothing"
  )
  func failuresAndTurns() throws {
    var configuration = PlanCases.configuration(.distributed, .discreteGaussian, noise: 2)
    configuration.distributed.missingShare = 0.5
    var pipeline = PlanCases.pipeline(.poisson(rate: 0.1), rounds: 1, cohort: 100)
    (pipeline.aggregatesSecurely, pipeline.missingShare, pipeline.colludingShare) = (true, 0.1, 0.05)
    #expect(try PrivacyPlan(configuration, pipeline: pipeline).claims(deltas: [1e-5]).allSatisfy { !$0.amplified })
    var turns = PlanCases.pipeline(.roundRobin(size: 100), rounds: 20, cohort: 100)
    turns.aggregatesSecurely = true
    let honest = try #require(try epsilon(PrivacyPlan(configuration, pipeline: turns), .server))
    turns.serverIsActive = true
    let lying = try #require(try epsilon(PrivacyPlan(configuration, pipeline: turns), .server))
    #expect(lying > 2 * honest)
  }
}
