internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyReport

/// Figures of runs that are planned, and epsilons of releases, as kinds of cases ask for them.
extension CaseKind {
  /// The adjacency that a case names; `standard` if it names none.
  static func adjacency(_ parameters: CaseParameters, or standard: Adjacency = .addOrRemoveOne) throws -> Adjacency {
    guard parameters.value("adjacency") != nil else { return standard }
    return try parameters.choice(
      "adjacency",
      ["addOrRemoveOne": Adjacency.addOrRemoveOne, "replaceOne": .replaceOne, "zeroOut": .zeroOut])
  }

  /// A noise multiplier of a run.
  static func noise(_ parameters: CaseParameters, _ name: String = "noise_multiplier") throws -> Double {
    let noise = try parameters.number(name)
    guard noise > 0, noise < .infinity else {
      throw CaseFileError("\"\(name)\" must be a positive number, not \(noise)")
    }
    return noise
  }

  /// A share of units in (0, 1].
  static func rate(_ parameters: CaseParameters, _ name: String = "sampling_rate") throws -> Double {
    let rate = try parameters.number(name)
    guard rate > 0, rate <= 1 else { throw CaseFileError("\"\(name)\" must lie in (0, 1], not \(rate)") }
    return rate
  }

  /// A cohort of a population.
  static func cohort(_ parameters: CaseParameters) throws -> (size: Int, population: Int) {
    let population = try parameters.whole("population", atLeast: 1)
    let size = try parameters.whole("cohort", atLeast: 1)
    guard size <= population else { throw CaseFileError("\"cohort\" must be at most \(population), not \(size)") }
    return (size, population)
  }

  /// Gaussian noise on a Poisson sample, or on everybody.
  static func sampled(_ noise: Double, rate: Double) -> PrivacyEvent {
    let release = PrivacyEvent.gaussian(noiseMultiplier: noise)
    return rate < 1 ? .poissonSampled(rate: rate, of: release) : release
  }

  /// The least of all sound bounds on releases, by delta.
  static func tightest(
    _ releases: [(event: PrivacyEvent, count: Int)], _ adjacency: Adjacency, _ question: CaseQuestion
  ) throws -> JSONValue {
    var accountant = TightestAccountant(adjacency: adjacency)
    for release in releases { try accountant.compose(release.event, count: release.count) }
    return try question.byDelta { try accountant.epsilon(delta: $0) }
  }

  /// What a run's ledger would state against an adversary, a figure for each delta.
  ///
  /// Only the figures are asked for: whether a run would be refused, for its delta say, is another matter.
  static func figures(
    _ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline, noise: Double, against adversary: Adversary,
    deltas: [Double]
  ) throws -> [PrivacyFigure] {
    let plan = PrivacyPlan(
      configuration: configuration, pipeline: pipeline, noiseMultiplier: noise, accountant: .pld, warnings: [])
    let found = try plan.claims(deltas: deltas).filter { $0.against == adversary && $0.scope == .run }
    guard found.count == deltas.count else {
      throw CaseFileError("the run states nothing against \(adversary.explanation)")
    }
    return found
  }

  /// A budget that names the adjacency and never runs out.
  static func unlimited(_ adjacency: Adjacency, _ unit: PrivacyUnit, delta: Double) throws -> PrivacyBudget {
    try PrivacyBudget(epsilon: .greatestFiniteMagnitude, delta: delta, unit: unit, adjacency: adjacency)
  }

  /// A run of mode central that changes in what a case is about.
  static func central(
    _ parameters: CaseParameters, _ adjacency: Adjacency, population: Int, rounds: Int, sampling: SamplingScheme,
    cohort: Int
  ) throws -> (configuration: PrivacyConfiguration, pipeline: PrivacyPipeline) {
    guard let delta = try parameters.numbers("deltas").first else { throw CaseFileError("\"deltas\" is empty") }
    let configuration = PrivacyConfiguration(
      mode: .central, budget: try unlimited(adjacency, .client, delta: delta), clip: .fixed(bound: 1))
    let pipeline = PrivacyPipeline(
      population: population, rounds: rounds, sampling: sampling, expectedCohort: cohort, parameterCount: 1)
    return (configuration, pipeline)
  }

  /// Epsilons of figures by their delta.
  static func byDelta(_ figures: [PrivacyFigure]) -> JSONValue {
    .object(
      figures.reduce(into: [:]) { map, figure in map[NumberText.general(figure.delta)] = .number(figure.epsilon) })
  }
}
