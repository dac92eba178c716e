public import CoveyAccounting
internal import CoveyNoise

/// What a run will do for privacy, with every number decided: the one source for client, server, accountant and ledger.
public struct PrivacyPlan: Sendable, Hashable {
  /// What the user asked for.
  public let configuration: PrivacyConfiguration
  /// The facts of the run.
  public let pipeline: PrivacyPipeline
  /// Standard deviation of the noise on a sum over the clip bound, or over ``contributionBound(_:)`` where rounding lengthens
  /// what is clipped: what the accountant is told. With adaptive clipping the
  /// vector's noise is larger by what the count of unclipped clients costs. For PrivUnit: 1 / epsilon of a release.
  public let noiseMultiplier: Double
  /// The way of adding up that gives the least bound at the run's delta, against ``headline``.
  public let accountant: AccountantKind
  /// How the noise of the rounds is correlated: tree, banded matrix or buffers; nil if it is independent.
  public let strategy: NoiseStrategy?
  /// Bits of a value where the server adds noise to masked sums: those of the pipeline, or one more; nil elsewhere.
  public private(set) var maskedValueBits: Int?
  /// Findings of the pipeline check that do not stop the run, as sentences.
  public let warnings: [String]

  /// Checks the run against the pipeline rules, chooses the accountant, and finds or verifies the noise.
  /// - Throws: `PrivacyError.refused` with every rule that the run breaks, or with the epsilon it would reach and what
  ///   would fit; `PrivacyError.unsupported` if the requested accountant cannot account the run;
  ///   `PrivacyError.invalid` for impossible values.
  public init(_ configuration: PrivacyConfiguration, pipeline: PrivacyPipeline) throws {
    let findings = configuration.findings(for: pipeline)
    let errors = findings.filter { $0.severity == .error }
    if !errors.isEmpty { throw PrivacyError.refused(errors.map(\.description)) }
    let model = try ReleaseModel(configuration, pipeline)
    let decided = try Decision(model)
    self.configuration = configuration
    self.pipeline = pipeline
    noiseMultiplier = decided.noiseMultiplier
    accountant = decided.accountant
    strategy = model.strategy
    warnings = findings.map(\.description)
    maskedValueBits = try model.maskedValueBits(noise: addedNoiseMultiplier)
  }

  package init(
    configuration: PrivacyConfiguration, pipeline: PrivacyPipeline, noiseMultiplier: Double,
    accountant: AccountantKind, warnings: [String]
  ) {
    self.configuration = configuration
    self.pipeline = pipeline
    self.noiseMultiplier = noiseMultiplier
    self.accountant = accountant
    self.warnings = warnings
    strategy = try? ReleaseModel.strategy(configuration, pipeline)
    maskedValueBits = try? model.maskedValueBits(noise: addedNoiseMultiplier)
  }

  /// The fixed denominator of private means: the expected cohort, whoever answers.
  public var denominator: Double { Double(pipeline.expectedCohort) }
}
