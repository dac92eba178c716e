internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyData
public import CoveyPrivacy
internal import CoveyProtection
internal import CoveyRandom
internal import CoveyServer

/// A run into which canaries were put, to see what an adversary can tell of them (Steinke, Nasr, Jagielski 2023, arXiv
/// 2305.08846; for clients, Andrew et al. 2024, arXiv 2302.03098).
///
/// It is the run that its setup describes: the same server round, cohorts, clipping, encoding, masks, noise and ledger. What
/// is other is said in ``changes``.
public final class CanaryRun {
  /// What the audited run claims; `PrivacyPlan.pipeline` has its population, cohort and rounds.
  public let plan: PrivacyPlan
  /// The canaries.
  public let settings: CanarySettings
  /// In how far the audited run is not the one of the setup, in sentences.
  public let changes: [String]
  /// What makes the audit weaker than it could be, in sentences.
  public let warnings: [String]
  /// The delta of the claims of the run that is audited.
  public let delta: Double

  /// Whether each canary takes part.
  let present: [Bool]
  let kind: Kind

  /// How canaries are put in.
  enum Kind {
    /// As clients.
    case clients(SimulationSetup, CanaryPlaces, CanaryDirections)
    /// As records of clients.
    case records(SimulationSetup, CanaryRecords)
  }

  /// Puts canaries into a run.
  /// - Throws: ``SimulationError/invalid(_:)`` for impossible settings, or a setup without privacy or whose noise protects
  ///   nobody; what checking the setup throws.
  public init(_ setup: SimulationSetup, settings: CanarySettings = CanarySettings()) throws {
    if let problem = settings.problem { throw SimulationError.invalid(problem) }
    try setup.check()
    guard let claimed = try setup.privacyPlan() else {
      throw SimulationError.invalid("the run has no privacy to audit; state a section privacy")
    }
    if let problem = Self.problem(claimed) { throw SimulationError.invalid(problem) }
    self.settings = settings
    delta = claimed.delta
    var stream = RandomStream(seed: settings.seed, purpose: .canaries)
    present = (0..<settings.canaries).map { _ in stream.next32() & 1 == 1 }
    let made =
      claimed.configuration.traits.clipsGradients
      ? try Self.records(setup, claimed, settings, present) : try Self.clients(setup, claimed, settings)
    (kind, changes, warnings) = (made.kind, made.changes, made.warnings)
    guard let plan = try made.kind.setup.privacyPlan() else {
      throw SimulationError.invalid("the run has no privacy to audit; state a section privacy")
    }
    guard plan.pipeline.rounds <= CanarySettings.mostValues / settings.canaries else {
      throw SimulationError.invalid(CanarySettings.tooLong(settings.canaries, plan.pipeline.rounds))
    }
    self.plan = plan
  }

  /// Why there is no promise to audit, as a sentence; nil if there is one. That clients are no persons is no reason.
  private static func problem(_ plan: PrivacyPlan) -> String? {
    if plan.noiseMultiplier == 0 {
      return "there is nothing to audit, because the run adds no noise; state a budget or a noise multiplier"
    }
    if plan.configuration.noise == .seeded {
      return
        "there is nothing to audit, because whoever knows the seed subtracts the noise; state noise: secure in the section "
        + "privacy"
    }
    if plan.noiseScale != 1 {
      return "the run has the noise of another cohort, and promises nothing about its own; leave noiseCohort out"
    }
    return nil
  }

  /// The setup that runs, with the noise of the claim.
  var setup: SimulationSetup { kind.setup }
}

extension CanaryRun.Kind {
  var setup: SimulationSetup {
    switch self {
    case .clients(let setup, _, _), .records(let setup, _): setup
    }
  }
}

extension SimulationSetup {
  /// The run with its noise stated, so that nothing about it is decided anew, and with a budget that ends nothing: what is
  /// spent is audited, not limited.
  func audited(_ claimed: PrivacyPlan, population: Int, rounds: Int) throws -> SimulationSetup {
    var setup = self
    setup.rounds = rounds
    setup.evaluation = EvaluationPolicy(every: 1, batchSize: 1_000)
    // What the server makes of a mean is no more than the mean tells.
    setup.serverOptimizer = ServerOptimizerConfiguration(.sgd)
    let traits = setup.algorithm.traits
    if traits.trainsLocally { setup.algorithm = FedAvg(weighting: traits.weighting) }
    setup.privacy?.noiseMultiplier = claimed.noiseMultiplier
    setup.privacy?.budget = try claimed.configuration.budget.map {
      try PrivacyBudget(
        epsilon: 1e12, delta: min($0.delta, PrivacyPlan.suitableDelta(units: population)), unit: $0.unit,
        adjacency: $0.adjacency)
    }
    return setup
  }
}
