internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// Mode distributed: rules, claims and numbers of a plan whose clients add shares of the noise.
struct DistributedMode: AccountedMode {
  var traits: PrivacyModeTraits { .distributed }

  func adversary(isMasked: Bool) -> Adversary { isMasked ? .server : .others }

  /// The noise in a sum follows the number of updates, so that number must not change.
  func adjacency(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Adjacency {
    if case .fixedSize = pipeline.sampling { return .replaceOne }
    return .zeroOut
  }

  func finding(
    _ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline
  ) -> PrivacyFinding? {
    switch rule {
    case .adversary: adversaryFinding(asked, pipeline)
    case .visiblePresence:
      PrivacyFinding(
        .visiblePresence, .error, message: "mode distributed cannot keep a budget under addOrRemoveOne",
        reason: "the server sees who takes part, and a round's noise grows with the number of its members",
        remedy: "state adjacency: zeroOut or replaceOne")
    case .visibleShares: sharesFinding(asked, pipeline)
    case .uncountedShares: missingFinding(asked, pipeline)
    case .zeroNoise:
      PrivacyFinding(
        .zeroNoise, .error, message: "the noise multiplier is 0 in mode distributed",
        reason: "its grid is made for the noise, and there is none",
        remedy: "state a noise multiplier > 0, or use mode central to see clipping alone")
    default: nil
    }
  }

  func impossibleValues(_ asked: PrivacyConfiguration) -> [ImpossibleValue?] { asked.distributed.impossibleValues }

  func showsParticipation(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Bool { true }

  /// The clients' shares of integer noise, after rounding.
  func claims(_ model: ReleaseModel, noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim] {
    let pipeline = model.pipeline
    guard let encoding = try? model.encoding(noiseMultiplier) else {
      // Noise below what any ring can carry protects nobody.
      return model.perParticipation(.gaussian(noiseMultiplier: 0), .gaussian, rounds, assumes: [.honestShares])
    }
    // Whoever looks may be a member of the round, who knows its own share, unless those who collude are counted out already.
    // Masks are taken off only if counted clients and colluders are there.
    let isCountedOut = pipeline.aggregatesSecurely && pipeline.colludingShare > 0
    let honest = isCountedOut ? encoding.countedClients : encoding.countedClients - 1
    let release: PrivacyEvent =
      honest >= 1 ? encoding.event(adjacency: model.adjacency, clients: honest) : .gaussian(noiseMultiplier: 0)
    var claims = model.perParticipation(release, .gaussian, rounds, assumes: [.honestShares])
    if !pipeline.aggregatesSecurely {
      // The server sees the parts and is trusted not to look.
      for index in claims.indices {
        claims[index].against = .others
        claims[index].assumes.append(.trustedAggregator)
      }
    }
    // A round's noise grows with its members and shows their number. What a lying server draws is no lottery, capped clients
    // leave it, and where clients fail those who are left are no sample at the stated rate.
    if case .poisson(let rate) = model.sampling, rate < 1, model.adjacency == .zeroOut, !pipeline.serverIsActive,
      model.statedCap == nil, model.configuration.distributed.missingShare == 0, pipeline.missingShare == 0,
      let shared = encoding.sharedEvent(population: pipeline.population, rate: rate, least: encoding.countedClients)
    {
      claims.append(
        PrivacyClaim(
          against: .model, formula: .publicCohort, amplified: true,
          assumes: [.secretCohort, .honestShares, .everybodyAnswers],
          alternatives: [[.repeated(shared, count: rounds)]]))
    }
    return claims
  }

  func unprotected(_ plan: PrivacyPlan) -> [(adversary: Adversary, reason: String)] {
    guard !plan.pipeline.aggregatesSecurely else { return [] }
    return [(.server, "it sees each update with a share of the noise, and is trusted to look at sums alone")]
  }

  func shares(_ model: ReleaseModel, noiseMultiplier: Double) throws -> DistributedEncoding? {
    try model.encoding(noiseMultiplier)
  }

  func statedBits(_ asked: PrivacyConfiguration) -> Int? { asked.distributed.bits }

  func checkNoise(_ plan: PrivacyPlan) throws {
    _ = try DistributedEncoder(plan.model.encoding(plan.noiseMultiplier))
  }

  func server(
    _ plan: PrivacyPlan, noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    DistributedServer(
      try plan.model.encoding(plan.noiseMultiplier), denominator: plan.denominator,
      hasNoise: plan.noiseMultiplier > 0, seed: seed)
  }
}

extension DistributedMode {
  private func adversaryFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard !pipeline.aggregatesSecurely, asked.distributed.trustedAggregator,
      asked.budget?.against.contains(.server) == true
    else { return nil }
    return PrivacyFinding(
      .adversary, .error, message: "a trusted aggregator keeps no budget against the server",
      reason: "it sees each update with a share of the noise only",
      remedy: "add a section secureAggregation and leave trustedAggregator out, or state against: others")
  }

  private func sharesFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard !pipeline.aggregatesSecurely, !asked.distributed.trustedAggregator else { return nil }
    return PrivacyFinding(
      .visibleShares, .error, message: "mode distributed runs without secure aggregation",
      reason: "each client adds a share of the noise, and a server that sees single updates sees them nearly bare",
      remedy:
        "add a section secureAggregation, or state distributed: {trustedAggregator: true} if the server is trusted to look "
        + "at sums alone, or use mode local")
  }

  private func missingFinding(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    let counted = asked.distributed.missingShare
    // Rates are stated in decimals, and their sum may miss one by rounding.
    guard pipeline.missingShare > counted + 1e-9 else { return nil }
    return PrivacyFinding(
      .uncountedShares, .warning,
      message:
        "missingShare is \(counted), and secure aggregation is to withstand colluders and dropouts "
        + "of together \(Figures.up(pipeline.missingShare))",
      reason: "dropouts bring no noise and colluders know their own: the guarantee stated holds only if fewer collude",
      remedy:
        "state distributed: {missingShare: \(Figures.up(pipeline.missingShare))}, or the rates that you expect in "
        + "secureAggregation")
  }
}

extension ReleaseModel {
  /// Grid, ring and noise shares of the run at a noise multiplier, which is relative to the clip bound.
  /// - Throws: `PrivacyError` if there is none.
  func encoding(_ noiseMultiplier: Double) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: pipeline.parameterCount, clipBound: configuration.clip.initialBound,
      cohort: configuration.noiseCohort ?? pipeline.expectedCohort,
      standardDeviation: noiseMultiplier * configuration.clip.initialBound, mechanism: configuration.mechanism,
      configuration: configuration.distributed)
  }
}

extension DistributedConfiguration {
  /// Settings that no run can have.
  fileprivate var impossibleValues: [ImpossibleValue?] {
    var found = [
      ImpossibleValue.notPositive("the distance from wrapping around", wrapDeviations, because: "sums would wrap")
    ]
    if let bits, !(8...32).contains(bits) {
      found.append(
        ImpossibleValue(message: "the ring has \(bits) bits", reason: "sums need 8 to 32", remedy: "state 8...32"))
    }
    if !(beta > 0 && beta < 1) {
      found.append(
        ImpossibleValue(
          message: "beta is \(beta)", reason: "it is the probability of a rounding that is repeated",
          remedy: "state a number between 0 and 1"))
    }
    if !(missingShare >= 0 && missingShare < 1) {
      found.append(
        ImpossibleValue(
          message: "the missing share is \(missingShare)", reason: "it is a share of a cohort, and some must remain",
          remedy: "state a number in [0, 1)"))
    }
    return found
  }
}
