import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Pipeline check")
struct PrivacyRuleTests: RuleExpectations {
  @Test("weights with protected clients are refused")
  func weights() throws {
    try expect(.weightedMean, .error, remedy: "uniform weights") { $1.isWeighted = true }
  }

  @Test("batch normalisation with protected examples is refused, and with protected clients it is not")
  func mixing() throws {
    try expect(.mixedExamples, .error, remedy: "group or layer") {
      $0.mode = .example
      $1.mixesExamples = true
    }
    #expect(try findings { $1.mixesExamples = true }.isEmpty)
  }

  @Test("uniform cohorts are not accounted as Poisson samples", arguments: [Adjacency.addOrRemoveOne, .zeroOut])
  func uniform(adjacency: Adjacency) throws {
    try expect(.poissonAccounting, .error, remedy: "replaceOne") {
      $0.budget = try PlanCases.budget(20, adjacency)
      $0.noiseMultiplier = 10
      $1.sampling = .fixedSize(size: 10)
    }
  }

  @Test("a clip bound must be finite and positive", arguments: [0, -1, .infinity, .nan])
  func clip(bound: Double) throws {
    try expect(.unclippedUpdate, .error, remedy: "state a bound") { configuration, _ in
      configuration.clip = .fixed(bound: bound)
    }
    try expect(.unclippedUpdate, .error, remedy: "state a bound") { configuration, _ in
      configuration.noiseMultiplier = 0.1
      configuration.clip = .adaptive(AdaptiveClip(initialBound: bound))
    }
  }

  @Test("delta stays below 1 / population, and below its power of -1.1 without a warning")
  func delta() throws {
    for delta in [1e-3, 0.01] {
      try expect(.deltaOfPopulation, .error, remedy: "delta <= 0.0005011") { configuration, _ in
        configuration.budget = try PlanCases.budget(20, delta: delta)
      }
    }
    try expect(.deltaOfPopulation, .warning, remedy: "delta <= 0.0005011") { configuration, _ in
      configuration.budget = try PlanCases.budget(20, delta: 6e-4)
    }
    #expect(try findings { configuration, _ in configuration.budget = try PlanCases.budget(delta: 5e-4) }.isEmpty)
  }

  @Test("noise for another cohort makes a run that is not private, or none")
  func cohort() throws {
    try expect(.noiseDenominator, .warning, remedy: "leave noiseCohort out") { configuration, _ in
      configuration.noiseCohort = 100
    }
    try expect(.noiseDenominator, .error, remedy: "at most 1000") { configuration, _ in
      configuration.noiseCohort = 1001
    }
    try expect(.noiseDenominator, .error, remedy: "mode central") {
      $0.noiseCohort = 100
      $0.mode = .local
      $1.sampling = .all
    }
    #expect(try findings { configuration, _ in configuration.noiseCohort = 10 }.isEmpty)
  }

  @Test("an epsilon without a unit has a sentence")
  func unit() {
    let finding = PrivacyFinding.epsilonWithoutUnit
    #expect(finding.rule == .epsilonWithoutUnit && finding.severity == .error)
    #expect(finding.remedy.contains("unit: client"))
  }

  @Test("mode and unit belong together")
  func modeAndUnit() throws {
    try expect(.modeAndUnit, .error, remedy: "unit: example") { configuration, _ in
      configuration.mode = .example
      configuration.budget = try PlanCases.budget()
    }
    try expect(.modeAndUnit, .error, remedy: "unit: client") { configuration, _ in
      configuration.budget = try PlanCases.budget(unit: .example)
    }
  }

  @Test("mode and mechanism belong together")
  func modeAndMechanism() throws {
    let pairs: [(PrivacyConfiguration.Mode, NoiseMechanism)] = [
      (.central, .laplace), (.central, .skellam), (.local, .discreteGaussian), (.example, .laplace),
    ]
    for (mode, mechanism) in pairs {
      try expect(.modeAndMechanism, .error, remedy: "gaussian") { configuration, _ in
        configuration.mode = mode
        configuration.mechanism = mechanism
      }
    }
  }

  @Test("local noise and cohorts in turn do not go with addOrRemoveOne")
  func adjacency() throws {
    try expect(.adjacency, .error, remedy: "replaceOne or zeroOut") { configuration, _ in
      configuration.mode = .local
      configuration.budget = try PlanCases.budget()
    }
    try expect(.adjacency, .error, remedy: "zeroOut") {
      $0.budget = try PlanCases.budget()
      $1.sampling = .roundRobin(size: 10)
    }
  }

  @Test("Poisson samples go with replaceOne: the pair of opposite shifts dominates; groups of clients do not")
  func replacement() throws {
    #expect(try findings { configuration, _ in configuration.budget = try PlanCases.budget(2, .replaceOne) }.isEmpty)
    try expect(.participation, .error, remedy: "addOrRemoveOne or zeroOut") {
      $0.mechanism = .bandedMatrix
      $0.participation.bands = 4
      $0.budget = try PlanCases.budget(2, .replaceOne)
      $1.sampling = .groupedPoisson(groups: 4, rate: 0.04)
    }
    #expect(
      try findings { configuration, _ in
        configuration.mode = .example
        configuration.budget = try PlanCases.budget(unit: .example, .replaceOne)
      }.isEmpty)
    #expect(
      try findings {
        $0.budget = try PlanCases.budget(2, .replaceOne)
        $1.sampling = .poisson(rate: 1)
      }.isEmpty)
  }

  @Test("seeded noise is warned of")
  func warnings() throws {
    try expect(.seededNoise, .warning, remedy: "secure") { configuration, _ in configuration.noise = .seeded }
  }

  @Test("shares of noise need secure aggregation or a trusted server")
  func shares() throws {
    try expect(.visibleShares, .error, remedy: "trustedAggregator") { configuration, _ in
      configuration.mode = .distributed
      configuration.mechanism = .discreteGaussian
      configuration.participation.maximum = 5
    }
    for trusted in [true, false] {
      #expect(
        try findings {
          $0.mode = .distributed
          $0.mechanism = .skellam
          $0.participation.maximum = 5
          $0.distributed.trustedAggregator = trusted
          $1.aggregatesSecurely = !trusted
        }.isEmpty)
    }
  }

  @Test("noise of colluders and dropouts is counted out")
  func missing() throws {
    try expect(.uncountedShares, .warning, remedy: "missingShare: 0.15") {
      $0.mode = .distributed
      $0.mechanism = .discreteGaussian
      $0.distributed.missingShare = 0.1
      $0.participation.maximum = 5
      $1.aggregatesSecurely = true
      $1.missingShare = 0.15
    }
    #expect(
      try findings {
        $0.mode = .distributed
        $0.mechanism = .discreteGaussian
        $0.distributed.missingShare = 0.15
        $0.participation.maximum = 5
        $1.aggregatesSecurely = true
        $1.missingShare = 0.05 + 0.1
      }.isEmpty)
  }

  @Test("local noise needs no masks")
  func masks() throws {
    try expect(.maskedLocal, .error, remedy: "mode distributed") {
      $0.mode = .local
      $1.aggregatesSecurely = true
    }
    #expect(try findings { configuration, _ in configuration.mode = .local }.isEmpty)
  }

  @Test("a budget needs noise")
  func zero() throws {
    try expect(.zeroNoise, .error, remedy: "leave the noise multiplier out") { configuration, _ in
      configuration.budget = try PlanCases.budget()
      configuration.noiseMultiplier = 0
    }
    try expect(.zeroNoise, .warning, remedy: "> 0") { configuration, _ in configuration.noiseMultiplier = 0 }
    try expect(.zeroNoise, .error, remedy: "mode central") { configuration, _ in
      configuration.mode = .distributed
      configuration.mechanism = .skellam
      configuration.distributed.trustedAggregator = true
      configuration.participation.maximum = 5
      configuration.noiseMultiplier = 0
    }
  }

  @Test("plain gradients have no steps to protect")
  func plainGradient() throws {
    try expect(.plainGradient, .error, remedy: "trains locally") {
      $0.mode = .example
      $1.trainsLocally = false
    }
  }

  @Test("adaptive clipping needs central Gaussian noise, and noise enough on its count")
  func adaptive() throws {
    try expect(.adaptiveClip, .error, remedy: "fixed bound") {
      $0.clip = .adaptive(AdaptiveClip())
      $0.mechanism = .tree
      $1.sampling = .roundRobin(size: 10)
    }
    // A cohort of 10 gives the count noise 0.5, so the pair needs a multiplier below 1.
    try expect(.adaptiveClip, .error, remedy: "countNoise > 0.5") { configuration, _ in
      configuration.clip = .adaptive(AdaptiveClip())
    }
    #expect(
      try findings { configuration, _ in
        configuration.clip = .adaptive(AdaptiveClip(countNoise: 0.51))
      }.isEmpty)
  }

  @Test("correlated noise needs cohorts in turn, as separate and as rare as is stated")
  func participation() throws {
    for sampling in [SamplingScheme.poisson(rate: 0.01), .fixedSize(size: 10)] {
      try expect(.participation, .error, remedy: "roundRobin") {
        $0.mechanism = .bandedMatrix
        $1.sampling = sampling
      }
    }
    try expect(.participation, .error, remedy: "leave it out") {
      $0.mechanism = .tree
      $0.participation.minimumSeparation = 101
      $1.sampling = .roundRobin(size: 10)
    }
    try expect(.participation, .error, remedy: "leave it out") {
      $0.mechanism = .tree
      $0.participation.maximum = 1
      $1.sampling = .roundRobin(size: 10)
      $1.rounds = 101
    }
    try expect(.participation, .error, remedy: "{bands: 101}") {
      $0.mechanism = .bandedMatrix
      $0.participation.bands = 102
      $1.sampling = .roundRobin(size: 10)
      $1.rounds = 101
    }
  }

  @Test("impossible values are refused, each with its sentence")
  func impossible() throws {
    let changes: [Change] = [
      { $1.rounds = 0 }, { $1.population = 0 }, { $1.expectedCohort = 0 }, { $1.parameterCount = 0 },
      { $1.epochs = 0 }, { $1.exampleSizes = [0, 7] }, { $1.batchSize = 0 }, { $1.maximumSteps = 0 },
      { $1.sampling = .poisson(rate: 1.1) }, { $1.sampling = .poisson(rate: 0) },
      { $1.sampling = .poisson(rate: .nan) },
      { $1.sampling = .fixedSize(size: 1001) }, { $1.sampling = .roundRobin(size: 0) },
      { configuration, _ in configuration.noiseMultiplier = -1 },
      { configuration, _ in configuration.noiseMultiplier = .nan },
      { configuration, _ in configuration.noiseMultiplier = .infinity },
      { configuration, _ in configuration.noiseMultiplier = nil },
      { configuration, _ in configuration.noiseCohort = 0 },
      { configuration, _ in configuration.clip = .adaptive(AdaptiveClip(quantile: 1)) },
      { configuration, _ in configuration.clip = .adaptive(AdaptiveClip(learningRate: .nan)) },
      { configuration, _ in configuration.clip = .adaptive(AdaptiveClip(countNoise: 0)) },
      { configuration, _ in configuration.participation.minimumSeparation = 0 },
      { configuration, _ in configuration.participation.maximum = 0 },
      { configuration, _ in configuration.participation.bands = 0 },
      { configuration, _ in configuration.participation.buffers = 0 },
      { configuration, _ in configuration.example.maximumParticipations = 0 },
      { configuration, _ in
        configuration.mode = .distributed
        configuration.distributed.bits = 7
      },
      { configuration, _ in
        configuration.mode = .distributed
        configuration.distributed.beta = 1
      },
      { configuration, _ in
        configuration.mode = .distributed
        configuration.distributed.missingShare = 1
      },
      { configuration, _ in
        configuration.mode = .distributed
        configuration.distributed.wrapDeviations = 0
      },
    ]
    for (index, change) in changes.enumerated() {
      let found = try findings(change)
      #expect(found.map(\.rule) == [.impossibleValue], "change \(index)")
      #expect(found.allSatisfy { $0.severity == .error && !$0.remedy.isEmpty }, "change \(index)")
    }
  }

  @Test("all broken rules are told at once")
  func several() throws {
    var configuration = PlanCases.configuration()
    var pipeline = PlanCases.pipeline()
    pipeline.isWeighted = true
    configuration.clip = .fixed(bound: .infinity)
    configuration.mechanism = .laplace
    do {
      _ = try PrivacyPlan(configuration, pipeline: pipeline)
      Issue.record("three broken rules were let pass")
    } catch PrivacyError.refused(let sentences) {
      #expect(sentences.count == 3)
    }
  }
}
