import CoveyAccounting
import CoveyAlgorithms
import CoveyConfiguration
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveyTraining
import Testing

@Suite struct PrivacySectionTests {
  private let budget = "budget: {epsilon: 2, delta: 1e-5, unit: client}"

  private func privacy(_ yaml: String, set assignments: String...) throws -> PrivacyConfiguration {
    let overrides = try assignments.map { try ConfigurationOverride(assignment: $0) }
    let read = try LoadedConfiguration(yaml: yaml, file: "sim.yaml", overrides: overrides).simulation
    return try #require(read.privacy)
  }

  @Test func absentAndNullMeanNone() throws {
    #expect(try simulation("seed: 1").privacy == nil)
    #expect(try simulation("privacy: null").privacy == nil)
    #expect(try simulation("privacy:").privacy == nil)
    #expect(try simulation("privacy: {\(budget)}", set: "privacy=null").privacy == nil)
    #expect(SimulationConfiguration().yaml.contains("\nprivacy: null\n"))
  }

  @Test func aBudgetAloneIsEnough() throws {
    let read = try simulation("privacy: {\(budget)}")
    let expected = PrivacyConfiguration(
      mode: .central, budget: try PrivacyBudget(epsilon: 2, delta: 1e-5, unit: .client, adjacency: .addOrRemoveOne),
      clip: .adaptive(AdaptiveClip()), mechanism: .gaussian)
    #expect(read.privacy == expected)
    // What a weight, or a cohort of fixed size, would break is not the default of a private run.
    #expect(read.algorithm.traits.weighting == .uniform)
    #expect(read.cohort.sampling == .poisson)
    #expect(try simulation("seed: 1").algorithm.traits.weighting == .examples)
    #expect(try simulation("seed: 1").cohort.sampling == .uniform)
    #expect(
      try simulation("privacy: {\(budget)}\nalgorithm: {weighting: examples}").algorithm.traits.weighting == .examples)
  }

  @Test func readsEveryKey() throws {
    let read = try privacy(
      """
      privacy:
        mode: distributed
        budget: {epsilon: 1.5, delta: 1.0e-7, unit: client, adjacency: zeroOut}
        clip: {bound: 0.25}
        mechanism: skellam
        noiseMultiplier: 0.75
        noise: seeded
        accountant: rdp
        noiseCohort: 1000
        distributed: {bits: 18, wrapDeviations: 3.5, beta: 0.5, missingShare: 0.1, trustedAggregator: true}
      """)
    #expect(
      read
        == PrivacyConfiguration(
          mode: .distributed,
          budget: try PrivacyBudget(epsilon: 1.5, delta: 1e-7, unit: .client, adjacency: .zeroOut),
          clip: .fixed(bound: 0.25), mechanism: .skellam, noiseMultiplier: 0.75, noise: .seeded, accountant: .rdp,
          noiseCohort: 1000,
          distributed: DistributedConfiguration(
            bits: 18, wrapDeviations: 3.5, beta: 0.5, missingShare: 0.1, trustedAggregator: true)))
    let correlated = try privacy(
      """
      privacy:
        noiseMultiplier: 2
        mechanism: bandedMatrix
        clip: {bound: 1}
        participation: {minimumSeparation: 8, maximum: 3, bands: 4, buffers: 2}
      """)
    #expect(
      correlated.participation
        == ParticipationConfiguration(minimumSeparation: 8, maximum: 3, bands: 4, buffers: 2))
    #expect(correlated.budget == nil)
    let example = try privacy(
      "privacy: {mode: example, noiseMultiplier: 1, example: {batching: shuffled, maximumParticipations: 4}}")
    #expect(example.example == ExampleConfiguration(batching: .shuffled, maximumParticipations: 4))
    let adaptive = try privacy(
      "privacy: {noiseMultiplier: 1, clip: {adaptive: {quantile: 0.9, initialBound: 2, learningRate: 0.1, countNoise: 7}}}"
    )
    #expect(
      adaptive.clip
        == .adaptive(AdaptiveClip(quantile: 0.9, initialBound: 2, learningRate: 0.1, countNoise: 7)))
  }

  @Test(arguments: [
    ("uniform", "central", Adjacency.replaceOne), ("poisson", "central", .addOrRemoveOne),
    ("roundRobin", "central", .zeroOut), ("all", "central", .addOrRemoveOne), ("uniform", "local", .replaceOne),
    ("poisson", "local", .replaceOne), ("uniform", "example", .zeroOut), ("uniform", "distributed", .replaceOne),
  ])
  func theAdjacencyGoesWithTheSampling(sampling: String, mode: String, adjacency: Adjacency) throws {
    let unit = mode == "example" ? "example" : "client"
    let yaml = """
      cohort: {sampling: \(sampling)}
      privacy: {mode: \(mode), budget: {epsilon: 1, delta: 1e-6, unit: \(unit)}}
      """
    #expect(try privacy(yaml).budget?.adjacency == adjacency)
  }

  @Test(arguments: [
    ("central", "gaussian", CohortConfiguration.Sampling.poisson), ("central", "tree", .roundRobin),
    ("central", "blt", .roundRobin), ("local", "laplace", .uniform), ("example", "gaussian", .uniform),
    ("distributed", "skellam", .poisson),
  ])
  func theSamplingGoesWithTheMechanism(
    mode: String, mechanism: String, sampling: CohortConfiguration.Sampling
  ) throws {
    let yaml = "privacy: {mode: \(mode), mechanism: \(mechanism), noiseMultiplier: 1, clip: {bound: 1}}"
    #expect(try simulation(yaml).cohort.sampling == sampling)
    #expect(try simulation(yaml + "\ncohort: {sampling: all}").cohort.sampling == .all)
  }

  @Test func refusesABudgetWithoutAUnit() {
    let found = problems("privacy:\n  budget: {epsilon: 2, delta: 1e-5}")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("sim.yaml:2:11: privacy.budget: ") == true)
    #expect(found.first?.contains("epsilon without a unit") == true)
    #expect(found.first?.contains("add unit: client or unit: example") == true)
  }

  @Test(arguments: [
    ("{epsilon: 0, delta: 1e-5, unit: client}", "26: privacy.budget.epsilon must be above 0.0, not 0"),
    ("{epsilon: -1, delta: 1e-5, unit: client}", "26: privacy.budget.epsilon must be above 0.0, not -1"),
    ("{epsilon: .nan, delta: 1e-5, unit: client}", "26: privacy.budget.epsilon: expected a number, found text"),
    ("{epsilon: .inf, delta: 1e-5, unit: client}", "26: privacy.budget.epsilon: expected a number, found text"),
    ("{epsilon: 1e999, delta: 1e-5, unit: client}", "26: privacy.budget.epsilon is too large"),
    ("{epsilon: 1, delta: 0, unit: client}", "36: privacy.budget.delta must lie in (0.0, 1.0), not 0"),
    ("{epsilon: 1, delta: 1, unit: client}", "36: privacy.budget.delta must lie in (0.0, 1.0), not 1"),
    ("{epsilon: 1, delta: -0.1, unit: client}", "36: privacy.budget.delta must lie in (0.0, 1.0), not -0.1"),
    (
      "{epsilon: 1, delta: 1e-5, unit: person}",
      "48: privacy.budget.unit: unknown value \"person\"; possible: client, example"
    ),
    (
      "{epsilon: 1, delta: 1e-5, unit: client, adjacency: replaceone}",
      "67: privacy.budget.adjacency: unknown value \"replaceone\"; did you mean \"replaceOne\"?"
    ),
    ("{epsilon: 1, unit: client}", "16: privacy.budget needs \"delta\""),
    ("{delta: 1e-5, unit: client}", "16: privacy.budget needs \"epsilon\""),
    ("{epsilon: null, delta: 1e-5, unit: client}", "26: privacy.budget needs \"epsilon\""),
    (
      "{epsilon: 1, delta: 1e-5, unit: client, sigma: 3}",
      "56: unknown key \"sigma\" in privacy.budget; possible: epsilon, delta, unit, adjacency, against"
    ),
    ("3", "16: privacy.budget: expected a mapping, found a whole number"),
  ])
  func refusesImpossibleBudgets(budget: String, message: String) {
    let found = problems("privacy: {budget: \(budget)}")
    let place = "sim.yaml:1:" + String((Int(message.prefix { $0 != ":" }) ?? 0) + 3) + message.drop { $0 != ":" }
    #expect(found.first == place, "\(found)")
  }

  @Test(arguments: [
    ("noiseMultiplier: -1", "privacy.noiseMultiplier must be 0.0 or more, not -1"),
    ("noiseMultiplier: .nan", "privacy.noiseMultiplier: expected auto or a number, found text"),
    ("noiseMultiplier: some", "privacy.noiseMultiplier: expected auto or a number, found text"),
    ("noiseMultiplier: null", "privacy.noiseMultiplier: expected auto or a number, found nothing"),
    ("clip: {bound: 0}", "privacy.clip.bound must be above 0.0, not 0"),
    ("clip: {bound: -2}", "privacy.clip.bound must be above 0.0, not -2"),
    ("clip: {bound: .nan}", "privacy.clip.bound: expected a number, found text"),
    ("clip: {norm: 1}", "unknown key \"norm\" in privacy.clip; possible: bound, adaptive"),
    ("clip: {bound: 1, adaptive: {quantile: 0.5}}", "privacy.clip has both a bound and an adaptive one; keep one"),
    ("clip: {adaptive: {quantile: 1}}", "privacy.clip.adaptive.quantile must lie in (0.0, 1.0), not 1"),
    ("clip: {adaptive: {initialBound: 0}}", "privacy.clip.adaptive.initialBound must be above 0.0, not 0"),
    ("clip: {adaptive: {learningRate: 0}}", "privacy.clip.adaptive.learningRate must be above 0.0, not 0"),
    ("clip: {adaptive: {countNoise: 0}}", "privacy.clip.adaptive.countNoise must be above 0.0, not 0"),
    ("mode: centre", "privacy.mode: unknown value \"centre\"; did you mean \"central\"?"),
    (
      "mechanism: skellam",
      "privacy.mechanism: skellam does not go with mode central; possible: gaussian, tree, bandedMatrix, blt"
    ),
    (
      "mode: local, clip: {adaptive: {quantile: 0.5}}",
      "privacy.clip: an adaptive bound goes only with mode central and mechanism gaussian; give a bound, such as "
        + "{bound: 1}"
    ),
    ("noise: dice", "privacy.noise: unknown value \"dice\"; possible: secure, seeded"),
    ("accountant: moments", "privacy.accountant: unknown value \"moments\"; possible: auto, rdp, pld, gdp"),
    ("noiseCohort: 0", "privacy.noiseCohort must be 1 or more, not 0"),
    (
      "participation: {bands: 2}",
      "privacy.participation.bands has a meaning only with privacy.mechanism: tree, bandedMatrix, blt"
    ),
    ("distributed: {bits: 20}", "privacy.distributed has a meaning only with mode: distributed"),
    ("example: {batching: poisson}", "privacy.example has a meaning only with mode: example"),
    (
      "mechanism: blt, clip: {bound: 1}, participation: {buffers: 9}",
      "privacy.participation.buffers must lie in [1, 8], not 9"
    ),
    (
      "mechanism: tree, clip: {bound: 1}, participation: {minimumSeparation: 0}",
      "privacy.participation.minimumSeparation must be 1 or more, not 0"
    ),
    ("mode: distributed, distributed: {bits: 33}", "privacy.distributed.bits must lie in [8, 32], not 33"),
    ("mode: distributed, distributed: {beta: 1}", "privacy.distributed.beta must lie in (0.0, 1.0), not 1"),
    (
      "mode: distributed, distributed: {missingShare: 1}",
      "privacy.distributed.missingShare must lie in [0.0, 1.0), not 1"
    ),
    (
      "mode: distributed, distributed: {wrapDeviations: 0}",
      "privacy.distributed.wrapDeviations must be above 0.0, not 0"
    ),
    (
      "mode: example, example: {maximumParticipations: 0}",
      "privacy.example.maximumParticipations must be 1 or more, not 0"
    ),
    ("epsilon: 2", "unknown key \"epsilon\" in privacy; write budget: {epsilon: ...}"),
    ("adjacency: replaceOne", "unknown key \"adjacency\" in privacy; write budget: {adjacency: ...}"),
    ("bound: 1", "unknown key \"bound\" in privacy; write clip: {bound: ...}"),
    ("sampling: poisson", "unknown key \"sampling\" in privacy; write cohort: {sampling: ...}"),
    (
      "secureAggregation: true",
      "unknown key \"secureAggregation\" in privacy; write it beside privacy, not in it"
    ),
  ])
  func refusesImpossibleSettings(setting: String, message: String) {
    let unit = setting.contains("example") && !setting.hasPrefix("example") ? "example" : "client"
    let found = problems("privacy: {budget: {epsilon: 2, delta: 1e-5, unit: \(unit)}, \(setting)}")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains(": \(message)") == true, "\(found)")
    #expect(found.first?.hasPrefix("sim.yaml:1:") == true, "\(found)")
  }

  @Test func constantsOfDPSGD() throws {
    let yaml = """
      privacy:
        mode: example
        budget: {epsilon: 8, delta: 1e-4, unit: example}
        example: {rate: 0.25, steps: 12, examples: 200}
      """
    let read = try simulation(yaml)
    #expect(read.privacy?.example.constants == ExampleConstants(rate: 0.25, steps: 12, examples: 200))
    // With constants nothing tells how many examples a client has, so one more or less is protected.
    #expect(read.privacy?.budget?.adjacency == .addOrRemoveOne && read.algorithm.traits.weighting == .uniform)
    #expect(read.training.batchSize == nil && read.training.epochs == 1 && read.training.maximumSteps == nil)
    #expect(try simulation(read.yaml) == read)
    // The command line chooses another way: what the file says of the former one is dropped.
    let batches =
      "client: {batchSize: 20, epochs: 3}\n"
      + yaml.replacing("0.25", with: "null")
      .replacing("12", with: "null").replacing("200", with: "null")
    #expect(try simulation(batches).training.epochs == 3)
    let other = try simulation(
      batches, set: "privacy.example.rate=0.5", "privacy.example.steps=2", "privacy.example.examples=9")
    #expect(other.training.epochs == 1 && other.training.batchSize == nil)
  }

  @Test(arguments: [
    ("rate: 0", "3:19: privacy.example.rate must lie in (0.0, 1.0], not 0"),
    ("rate: 1.5", "3:19: privacy.example.rate must lie in (0.0, 1.0], not 1.5"),
    ("steps: 0", "privacy.example.steps must be 1 or more, not 0"),
    ("examples: 0", "privacy.example.examples must be 1 or more, not 0"),
    ("rate: 0.5", "3:19: privacy.example: steps and examples must be stated with rate"),
    ("steps: 5, examples: 3", "3:20: privacy.example: rate must be stated with steps and examples"),
    (
      "rate: 0.5, steps: 5, examples: 3, batching: shuffled",
      "3:57: privacy.example.batching: shuffled does not go with"
    ),
  ])
  func refusesHalfOfTheConstants(setting: String, message: String) {
    let found = problems("privacy:\n  mode: example\n  example: {\(setting)}\n  noiseMultiplier: 1")
    #expect(found.contains { $0.contains(message) && $0.hasPrefix("sim.yaml:3:") }, "\(found)")
  }

  @Test(arguments: ["batchSize: 10", "epochs: 1", "maximumSteps: 4"])
  func refusesBatchesBesideConstants(setting: String) {
    let privacy = "privacy: {mode: example, noiseMultiplier: 1, example: {rate: 0.5, steps: 2, examples: 9}}"
    let found = problems("client:\n  \(setting)\n\(privacy)")
    #expect(found.count == 1 && found[0].hasPrefix("sim.yaml:2:"), "\(found)")
    #expect(found.first?.contains("does not go with privacy.example.rate") == true)
    #expect(found.first?.contains("adjacency: zeroOut or replaceOne") == true)
    let weighted = problems("algorithm: {weighting: examples}\n\(privacy)")
    #expect(weighted.count == 1 && weighted[0].hasPrefix("sim.yaml:1:") && weighted[0].contains("use uniform"))
  }

  @Test func refusesNoiseThatNothingDecides() {
    #expect(
      problems("seed: 1\nprivacy: {mode: central}") == [
        "sim.yaml:2:10: privacy needs a budget, such as {epsilon: 2, delta: 1e-5, unit: client}, or a noiseMultiplier"
      ])
    #expect(
      problems("privacy:\n  \(budget)\n  noiseMultiplier: 0") == [
        "sim.yaml:3:20: privacy.noiseMultiplier is 0, which keeps no budget; use auto, or a number above 0"
      ])
    #expect(problems("privacy: {noiseMultiplier: 0}") == [])
    #expect(
      problems("privacy: 3") == [
        "sim.yaml:1:10: privacy: expected a mapping, found a whole number",
        "sim.yaml:1:10: privacy needs a budget, such as {epsilon: 2, delta: 1e-5, unit: client}, or a noiseMultiplier",
      ])
  }

  @Test func theCommandLineChoosesAnotherWay() throws {
    let yaml = """
      privacy:
        mechanism: blt
        \(budget)
        clip: {bound: 0.5}
        participation: {buffers: 3}
      """
    let gaussian = try privacy(yaml, set: "privacy.mechanism=gaussian", "privacy.clip.adaptive.quantile=0.7")
    #expect(gaussian.mechanism == .gaussian)
    #expect(gaussian.clip == .adaptive(AdaptiveClip(quantile: 0.7)))
    #expect(
      try privacy("privacy: {\(budget), clip: {adaptive: {}}}", set: "privacy.clip.bound=3").clip == .fixed(bound: 3))
    #expect(try privacy(yaml, set: "privacy.mode=local").mechanism == .gaussian)
    #expect(try privacy(yaml, set: "privacy.budget.epsilon=8").budget?.epsilon == 8)
    #expect(try privacy(yaml, set: "privacy.noiseMultiplier=auto").noiseMultiplier == nil)
  }

  @Test func everyConfigurationReadsBack() throws {
    var choices = SystemChoices(state: 21)
    var seen: Set<PrivacyConfiguration> = []
    for _ in 0..<400 {
      var configuration = SimulationConfiguration()
      let privacy = try random(&choices)
      configuration.privacy = privacy
      if privacy.example.constants != nil {
        // Nothing else may say what a step draws, and no weight how many examples there are.
        configuration.training = LocalTrainingPlan(
          epochs: 1, batchSize: nil, optimizer: configuration.training.optimizer)
        configuration.algorithm = FedAvg(weighting: .uniform)
      }
      #expect(try simulation(configuration.yaml) == configuration, "\(configuration.yaml)")
      seen.insert(privacy)
    }
    #expect(seen.count > 390)
  }

  private struct SystemChoices: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 31)
    }
  }

  private func random(_ choices: inout SystemChoices) throws -> PrivacyConfiguration {
    let mode = PrivacyConfiguration.Mode.allCases.randomElement(using: &choices) ?? .central
    let mechanisms: [NoiseMechanism] =
      switch mode {
      case .central: [.gaussian, .tree, .bandedMatrix, .blt]
      case .local: [.gaussian, .laplace, .privUnit]
      case .distributed: [.discreteGaussian, .skellam]
      case .example: [.gaussian]
      }
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &choices) ? nil : value }
    let mechanism = mechanisms.randomElement(using: &choices) ?? .gaussian
    let budget = try PrivacyBudget(
      epsilon: .random(in: 0.01...20, using: &choices), delta: .random(in: 1e-12...0.1, using: &choices),
      unit: mode == .example ? .example : .client,
      adjacency: Adjacency.allCases.randomElement(using: &choices) ?? .zeroOut)
    let noise = Double.random(in: 0.01...9, using: &choices)
    var clip = ClipConfiguration.fixed(bound: .random(in: 1e-3...9, using: &choices))
    if mode == .central, mechanism == .gaussian, Bool.random(using: &choices) {
      clip = .adaptive(
        AdaptiveClip(
          quantile: .random(in: 0.01...0.99, using: &choices), initialBound: .random(in: 0.01...3, using: &choices),
          learningRate: .random(in: 0.01...1, using: &choices),
          countNoise: maybe(.random(in: 0.1...9, using: &choices))))
    }
    let isNoiseGiven = Bool.random(using: &choices)
    var privacy = PrivacyConfiguration(
      mode: mode, budget: isNoiseGiven ? maybe(budget) : budget, clip: clip, mechanism: mechanism,
      noiseMultiplier: isNoiseGiven ? noise : nil,
      noise: PrivacyConfiguration.Noise.allCases.randomElement(using: &choices) ?? .secure,
      accountant: maybe(AccountantKind.allCases.randomElement(using: &choices) ?? .rdp),
      noiseCohort: maybe(.random(in: 1...9999, using: &choices)))
    if [.tree, .bandedMatrix, .blt].contains(mechanism) {
      privacy.participation = ParticipationConfiguration(
        minimumSeparation: maybe(.random(in: 1...99, using: &choices)), maximum: maybe(3), bands: maybe(8),
        buffers: maybe(.random(in: 1...8, using: &choices)))
    }
    if mode == .distributed {
      privacy.distributed = DistributedConfiguration(
        bits: maybe(.random(in: 8...32, using: &choices)), wrapDeviations: .random(in: 0.1...9, using: &choices),
        beta: .random(in: 0.01...0.99, using: &choices), missingShare: .random(in: 0..<1, using: &choices),
        trustedAggregator: .random(using: &choices))
    }
    if mode == .example {
      let constants = maybe(
        ExampleConstants(
          rate: .random(in: 0.001...1, using: &choices), steps: .random(in: 1...99, using: &choices),
          examples: .random(in: 1...9999, using: &choices)))
      privacy.example = ExampleConfiguration(
        batching: constants == nil
          ? ExampleConfiguration.Batching.allCases.randomElement(using: &choices) ?? .poisson : .poisson,
        maximumParticipations: maybe(.random(in: 1...99, using: &choices)), constants: constants)
    }
    return privacy
  }
}
