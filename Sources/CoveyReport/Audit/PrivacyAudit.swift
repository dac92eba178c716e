public import CoveyAccounting
public import CoveyCore
public import CoveyNoise
internal import CoveyPrivacy
public import CoveySimulation

/// The audit of a configuration: what a run with canaries shows beside what the configuration claims.
public struct PrivacyAudit: Sendable {
  /// The run's name.
  public let name: String
  /// The claim, the bounds and the verdict.
  public let claim: ClaimAudit
  /// What the run showed.
  public let canaries: CanaryResult
  /// What the canaries were keyed with.
  public let seed: UInt64
  /// Clients of the audited run, and how many of them a round expects.
  public let clients: Int
  /// The denominator of the mean.
  public let cohort: Int
  /// In how far the audited run was not the configured one.
  public let changes: [String]
  /// What made the audit weaker than it could be.
  public let warnings: [String]
  /// An estimate of epsilon from one shot (Andrew et al. 2024), no bound; nil where it means nothing.
  public let oneShot: Double?

  /// Runs an audit.
  /// - Parameters:
  ///   - setup: The run.
  ///   - settings: Its canaries.
  ///   - adversary: `model` or `server`; nil for the one who sees the most and is promised something.
  ///   - confidence: that all bounds hold together, in (0, 1).
  ///   - onRound: Called after every round.
  /// - Throws: `SimulationError`, `PrivacyError` for a setup that cannot run or has nothing to audit, and what a run throws.
  public init(
    _ setup: SimulationSetup, settings: CanarySettings = CanarySettings(), against adversary: Adversary? = nil,
    confidence: Double = 0.95, onRound: (RoundReport) -> Void = { _ in }
  ) throws {
    try self.init(
      setup, settings: settings, against: adversary, confidence: confidence, noise: nil, onRound: onRound)
  }

  /// An audit with a noise supply of the caller's, for tests.
  package init(
    _ setup: SimulationSetup, settings: CanarySettings, against adversary: Adversary? = nil, confidence: Double = 0.95,
    noise: (any NoiseSupply)?, onRound: (RoundReport) -> Void = { _ in }
  ) throws {
    if adversary == .others {
      throw PrivacyError.unsupported("an audit plays the adversary model or server; what others see lies between them")
    }
    let run = try CanaryRun(setup, settings: settings)
    let figure = try AuditedFigures.figure(run.plan, delta: run.delta, against: adversary)
    let result = try run.run(against: figure.against, noise: noise, onRound: onRound)
    name = setup.name
    claim = try ClaimAudit(figure, scores: result.scores, present: result.present, confidence: confidence)
    canaries = result
    seed = settings.seed
    clients = run.plan.pipeline.population
    cohort = run.plan.pipeline.expectedCohort
    changes = run.changes
    warnings =
      run.warnings
      + (result.participations == 0 ? ["no canary ever took part; audit more rounds, or more of a cohort"] : [])
    oneShot = Self.estimate(result, delta: figure.delta)
  }

  /// The one-shot estimate, where its Gaussian null holds: at least 1,000 parameters, ten for each canary.
  private static func estimate(_ result: CanaryResult, delta: Double) -> Double? {
    guard result.scores.count <= result.dimension / 10 else { return nil }
    return try? OneShotAudit.epsilon(cosines: result.cosines, dimension: result.dimension, delta: delta)
  }

  /// That what came out must not be used.
  public static let notForRelease = "canaries were added: not for release"
}
