public import CoveyAccounting
public import CoveyNoise

/// What a user asks of privacy; everything else comes from the pipeline that runs.
public struct PrivacyConfiguration: Sendable, Hashable, Codable {
  /// Who adds the noise.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// The server, once, to the sum (McMahan et al. 2018, arXiv 1710.06963).
    case central
    /// Each client, enough for itself.
    case local
    /// Each client a share, enough in the sum; the server must not see the parts.
    case distributed
    /// Each client within its training: DP-SGD (Abadi et al. 2016, arXiv 1607.00133); the unit is an example.
    case example
  }

  /// Where random bits come from.
  public enum Noise: String, Sendable, Hashable, Codable, CaseIterable {
    /// libsodium.
    case secure
    /// The run's seed: repeatable, not private.
    case seeded
  }

  /// Whether the number of clients in a round is told.
  public enum CohortSize: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nobody but the server knows it.
    case secret
    /// Transports or reports tell it, and the figures account for that.
    case `public`
  }

  /// Who adds the noise.
  public var mode: Mode
  /// What may be spent; nil to spend what the noise costs, reported and not limited.
  public var budget: PrivacyBudget?
  /// The bound on a unit's contribution.
  public var clip: ClipConfiguration
  /// Which noise.
  public var mechanism: NoiseMechanism
  /// Standard deviation of the noise over the clip bound; nil: as little as the budget allows.
  public var noiseMultiplier: Double?
  /// Where random bits come from.
  public var noise: Noise
  /// How to add up; nil: the tightest sound one.
  public var accountant: AccountantKind?
  /// Scales the noise as if the cohort were this large, to foresee a deployment; the run itself is then not private.
  public var noiseCohort: Int?
  /// Whether the number of clients in a round is told.
  public var cohortSize = CohortSize.secret
  /// When the run may end early, and what it then states.
  public var stopping = StoppingRule.planned
  /// How often a client takes part: with correlated noise what that counts on, else a cap that is enforced.
  public var participation: ParticipationConfiguration
  /// Settings of ``Mode/distributed``.
  public var distributed: DistributedConfiguration
  /// Settings of ``Mode/example``.
  public var example: ExampleConfiguration

  /// A configuration.
  public init(
    mode: Mode, budget: PrivacyBudget?, clip: ClipConfiguration, mechanism: NoiseMechanism = .gaussian,
    noiseMultiplier: Double? = nil, noise: Noise = .secure, accountant: AccountantKind? = nil, noiseCohort: Int? = nil,
    participation: ParticipationConfiguration = ParticipationConfiguration(),
    distributed: DistributedConfiguration = DistributedConfiguration(),
    example: ExampleConfiguration = ExampleConfiguration()
  ) {
    self.mode = mode
    self.budget = budget
    self.clip = clip
    self.mechanism = mechanism
    self.noiseMultiplier = noiseMultiplier
    self.noise = noise
    self.accountant = accountant
    self.noiseCohort = noiseCohort
    self.participation = participation
    self.distributed = distributed
    self.example = example
  }
}
