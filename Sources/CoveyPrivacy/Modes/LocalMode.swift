internal import CoveyAccounting
internal import CoveyCore
public import CoveyNoise
internal import CoveyProtection

/// Mode local: rules, claims and numbers of a plan whose clients noise their own updates.
struct LocalMode: AccountedMode {
  var traits: PrivacyModeTraits { .local }

  func adversary(isMasked: Bool) -> Adversary { .server }

  func adjacency(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Adjacency { .replaceOne }

  func finding(
    _ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline
  ) -> PrivacyFinding? {
    switch rule {
    case .adjacency where asked.adjacency(for: pipeline) == .addOrRemoveOne:
      PrivacyFinding(
        .adjacency, .error, message: "mode local cannot keep a budget under addOrRemoveOne",
        reason: "the server sees whose update arrives; the noise hides what is in it",
        remedy: "state adjacency: replaceOne or zeroOut")
    case .maskedLocal where pipeline.aggregatesSecurely:
      PrivacyFinding(
        .maskedLocal, .error, message: "mode local runs with secure aggregation",
        reason: "each update has noise enough to be seen, and masks on top of it buy nothing for their price",
        remedy: "use mode distributed, whose noise is far less because only the sum shows, or remove secureAggregation")
    default: nil
    }
  }

  /// Each client's own noise. What the server sees is all that anybody can see.
  ///
  /// Gaussian: L2 sensitivity C (zeroOut) or 2C (replaceOne). Laplace: an update of d parameters with L2 norm C has an L1
  /// norm of up to sqrt(d) C, and a standard deviation s is a scale of s / sqrt(2). PrivUnit is pure: its noise multiplier
  /// is 1 / epsilon of a release.
  func claims(_ model: ReleaseModel, noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim] {
    let factor = model.adjacency.sensitivityFactor
    let release: PrivacyEvent =
      switch model.configuration.mechanism {
      case .privUnit: .pure(epsilon: 1 / noiseMultiplier)
      case .laplace:
        .laplace(scale: noiseMultiplier / (factor * (2 * Double(model.pipeline.parameterCount)).squareRoot()))
      default: .gaussian(noiseMultiplier: noiseMultiplier / factor)
      }
    return model.perParticipation(release, .local, rounds, assumes: [])
  }

  /// Independent noise of each client.
  func noiseOnSum(_ plan: PrivacyPlan) -> Double { plan.noiseMultiplier * plan.denominator.squareRoot() }

  /// PrivUnit's is not Gaussian.
  func noiseOnMean(_ plan: PrivacyPlan) -> Double? {
    guard plan.configuration.mechanism != .privUnit else { return nil }
    return plan.noiseMultiplier * plan.configuration.clip.initialBound / plan.denominator.squareRoot()
  }

  func checkNoise(_ plan: PrivacyPlan) throws {
    guard plan.noiseMultiplier > 0 else { return }
    let bound = plan.configuration.clip.initialBound
    _ = try plan.randomizer(bound: bound)
    if plan.configuration.mechanism == .privUnit { return }
    _ = try GridGaussian(standardDeviation: plan.addedNoiseMultiplier * bound, bound: bound)
  }

  func server(
    _ plan: PrivacyPlan, noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    LocalServer(denominator: plan.denominator, workers: workers) { try plan.randomizer(bound: $0) }
  }
}

extension PrivacyPlan {
  /// How clients protect their own updates when they are clipped to `bound`: noise of standard deviation
  /// ``addedNoiseMultiplier`` times the bound on every parameter, or PrivUnit with ``releaseEpsilon``.
  /// - Throws: `PrivacyError.unsupported` for a mechanism without local noise.
  public func randomizer(bound: Double) throws -> LocalRandomizer {
    let deviation = addedNoiseMultiplier * bound
    switch configuration.mechanism {
    case .gaussian: return try LocalRandomizer(.gaussian(standardDeviation: deviation), bound: bound)
    // A Laplace distribution of scale b has the standard deviation sqrt(2) b.
    case .laplace: return try LocalRandomizer(.laplace(scale: deviation / 2.0.squareRoot()), bound: bound)
    case .privUnit:
      let randomizer = try PrivUnit(
        epsilon: releaseEpsilon ?? 1, dimension: pipeline.parameterCount, bound: bound)
      return try LocalRandomizer(.privUnit(randomizer), bound: bound)
    default:
      throw PrivacyError.unsupported(
        "the mechanism \(configuration.mechanism.rawValue) is not available in mode local; gaussian, laplace and privUnit are"
      )
    }
  }
}
