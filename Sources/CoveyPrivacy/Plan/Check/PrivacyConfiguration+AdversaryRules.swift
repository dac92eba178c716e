internal import CoveyAccounting
internal import CoveyNoise

/// Rules about who sees what.
extension PrivacyConfiguration {
  /// ``PrivacyRule/adversary``.
  func adversaryFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard let budget else { return nil }
    if mode == .central, budget.against.contains(.server) {
      return PrivacyFinding(
        .adversary, .error, message: "mode central keeps no budget against the server",
        reason: "the server sees the updates, or their sum, and adds the noise itself",
        remedy: "use mode distributed with secureAggregation, or mode local; or state against: model")
    }
    if mode == .distributed, !pipeline.aggregatesSecurely, distributed.trustedAggregator,
      budget.against.contains(.server)
    {
      return PrivacyFinding(
        .adversary, .error, message: "a trusted aggregator keeps no budget against the server",
        reason: "it sees each update with a share of the noise only",
        remedy: "add a section secureAggregation and leave trustedAggregator out, or state against: others")
    }
    return nil
  }

  /// ``PrivacyRule/visiblePresence``.
  func presenceFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard adjacency(for: pipeline) == .addOrRemoveOne else { return nil }
    if mode == .distributed {
      return PrivacyFinding(
        .visiblePresence, .error, message: "mode distributed cannot keep a budget under addOrRemoveOne",
        reason: "the server sees who takes part, and a round's noise grows with the number of its members",
        remedy: "state adjacency: zeroOut or replaceOne")
    }
    if mode == .central, pipeline.aggregatesSecurely, budget?.against.contains(.others) == true {
      return PrivacyFinding(
        .visiblePresence, .error, message: "a budget against the other clients cannot be kept under addOrRemoveOne",
        reason: "under secure aggregation the members of a round see who else is in it",
        remedy: "state adjacency: zeroOut or replaceOne, or against: model")
    }
    return sizeFinding(pipeline)
  }

  /// ``PrivacyRule/visiblePresence`` of central noise in cohorts whose size is told.
  private func sizeFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard sizeTellsPresence(pipeline) else { return nil }
    var remedy = "state adjacency: zeroOut or replaceOne"
    switch pipeline.sampling {
    // These have rules of their own under addOrRemoveOne.
    case .fixedSize, .roundRobin: return nil
    case .poisson(let rate) where rate < 1 && !mechanism.isCorrelated:
      remedy += ", or leave participation.maximum out"
    case .poisson, .all: break
    case .groupedPoisson: remedy = "state adjacency: zeroOut"
    }
    return PrivacyFinding(
      .visiblePresence, .error, message: "the size of a cohort tells whether a client is there, under addOrRemoveOne",
      reason: pipeline.aggregatesSecurely
        ? "a masked round of too few comes to no sum, which the model shows"
        : "with cohortSize public one client more or less shows",
      remedy: remedy)
  }

  /// ``PrivacyRule/noParticipationCap``.
  func capFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    let isSeen =
      switch mode {
      case .distributed: true
      case .central:
        pipeline.aggregatesSecurely && !mechanism.isCorrelated && budget?.against.contains(.others) == true
      case .local, .example: false
      }
    guard isSeen, pipeline.rounds > 1, participation.maximum == nil,
      Participation(enforcedBy: pipeline.sampling, population: pipeline.population, rounds: pipeline.rounds) == nil
    else { return nil }
    return PrivacyFinding(
      .noParticipationCap, .warning, message: "a client may take part in all \(pipeline.rounds) rounds",
      reason:
        "whoever sees who takes part gains nothing less from its being drawn seldom, so the figure is that of every round",
      remedy:
        "state participation: {maximum: ...}, which each client must keep, and the noise needs to last for that many only"
    )
  }

  /// ``PrivacyRule/stopping``.
  func stoppingFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    switch stopping {
    case .planned: return nil
    case .milestones(let rounds):
      if mechanism.isCorrelated || mode == .example {
        return PrivacyFinding(
          .stopping, .error,
          message: "milestones do not go with mode \(mode.rawValue), mechanism \(mechanism.rawValue)",
          reason: "what the first rounds of such a run cost is not accounted apart", remedy: "state stopping: planned")
      }
      guard !rounds.contains(where: { $0 >= pipeline.rounds }) else {
        return PrivacyFinding(
          .stopping, .error, message: "a milestone lies at or behind the last of \(pipeline.rounds) rounds",
          reason: "the planned end is one by itself", remedy: "state milestones below \(pipeline.rounds)")
      }
      return nil
    case .renyiFilter:
      guard mode != .example, !mechanism.isCorrelated, budget != nil, accountant == nil || accountant == .rdp else {
        return PrivacyFinding(
          .stopping, .error, message: "a Renyi filter does not go with this run",
          reason: "it needs a budget, noise that is independent from round to round, and Renyi accounting",
          remedy: "state stopping: planned, or a budget, mode central, and no accountant")
      }
      return nil
    }
  }
}
