public import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

extension PrivacyLedger {
  /// The text that stands for no earlier version.
  public static let noPrevious = String(repeating: "0", count: 64)

  /// The ledger of a run that has released nothing.
  /// - Parameter run: The digest of the whole configuration and its data.
  /// - Throws: `PrivacyError` if the plan cannot be accounted.
  package init(_ plan: PrivacyPlan, noiseKey: String, run: String? = nil) throws {
    statement = ""
    isPrivate = plan.isPrivate
    notes = plan.reasonsNotPrivate + plan.warnings.filter { !$0.hasPrefix("not private") }
    if plan.pipeline.data.isMadeUp { notes.append("the data are made up: nobody is behind them") }
    figures = []
    unprotected = plan.unprotected.map { "nothing against \($0.adversary.explanation): \($0.reason)" }
    unit = plan.unit
    adjacency = plan.adjacency
    budget = plan.statedBudget
    configuration = plan.configuration
    facts = plan.pipeline
    releases = Releases(planned: plan.pipeline.rounds, committed: 0, reserved: 0)
    mechanism = Mechanism(plan)
    stopping = try Stopping(plan)
    segments = [Segment(key: noiseKey, firstRound: 0, releases: 0)]
    self.run = run
    code = CoveyVersion.current
    previous = Self.noPrevious
    hash = ""
  }

  /// Whether `other` is a ledger of the same run: all that decides what a release costs is equal.
  package func fits(_ other: PrivacyLedger) -> Bool {
    configuration == other.configuration && facts == other.facts && mechanism == other.mechanism
      && stopping.rule == other.stopping.rule && stopping.milestones == other.stopping.milestones
      && (run == nil || other.run == nil || run == other.run)
  }

  /// The plan that the ledger states, with its noise decided.
  package var plan: PrivacyPlan {
    PrivacyPlan(
      configuration: configuration, pipeline: facts, noiseMultiplier: mechanism.noiseMultiplier,
      accountant: figures.first?.accountant ?? .gdp, warnings: [])
  }

  /// The figure of the whole run against the one, of those that the budget names, that sees most, at the run's delta; nil
  /// before anything is stated.
  public var headline: PrivacyFigure? {
    let whom = plan.headline
    return figures.first { $0.against == whom && $0.scope == .run } ?? figures.first
  }

  /// The deltas of the figures: the run's, and some for comparison.
  package static func deltas(_ plan: PrivacyPlan) -> [Double] {
    [plan.delta] + [1e-5, 1e-6, 1e-8, 1e-10].filter { $0 != plan.delta }
  }
}

extension PrivacyLedger.Stopping {
  init(_ plan: PrivacyPlan) throws {
    let asked = plan.configuration.stopping
    milestones = asked.milestones(rounds: plan.pipeline.rounds, delta: plan.delta)
    switch asked {
    case .planned: rule = "planned"
    case .milestones: rule = "milestones"
    case .renyiFilter: rule = "filter"
    }
    order = try plan.filter()?.order
  }
}

extension PrivacyLedger.Mechanism {
  init(_ plan: PrivacyPlan) {
    let asked = plan.configuration
    mode = asked.mode
    name = asked.mechanism
    noise = asked.noise
    noiseMultiplier = plan.noiseMultiplier
    noiseScale = plan.noiseScale
    clip = asked.clip
    let grid = plan.statedGrid
    let factor = plan.adjacency.sensitivityFactor
    sensitivity = factor * (grid.map { $0.reach / $0.bound } ?? 1)
    masked = grid.map {
      PrivacyLedger.Masked(
        valueBits: $0.valueBits, clipBound: $0.bound, step: $0.step, squaredNormLimit: $0.squaredNormLimit,
        normBound: $0.normBound, gridDeviation: plan.noiseMultiplier * $0.normBound, beta: RoundingGrid.beta)
    }
    countNoise = plan.countNoise
    participation = asked.participation == ParticipationConfiguration() ? nil : asked.participation
    batching = asked.noisedSteps?.batching
    distributed = (try? plan.distributedEncoding()).flatMap { $0 }.map {
      let bound = $0.roundedNormBound * factor
      return PrivacyLedger.Shares(
        bits: $0.bits, scale: $0.scale, localStandardDeviation: $0.localStandardDeviation,
        paddedDimension: $0.paddedDimension, gridDeviation: $0.localGridDeviation, l2: bound,
        l1: DistributedNoise.roundedL1(l2: bound, dimension: $0.paddedDimension), beta: $0.beta,
        countedClients: $0.countedClients)
    }
    matrix = plan.strategy.map {
      PrivacyLedger.Matrix(
        coefficients: $0.coefficients, decays: $0.decays, scales: $0.scales, participations: $0.schema.maximum,
        separation: $0.schema.minimumSeparation, sensitivity: plan.model.correlatedSensitivity($0, plan.pipeline.rounds)
      )
    }
  }
}
