internal import CoveyAccounting
internal import CoveyNoise
internal import CoveyProtection

/// Rules about who sees what.
extension PrivacyConfiguration {
  /// ``PrivacyRule/visiblePresence``.
  func presenceFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard adjacency(for: pipeline) == .addOrRemoveOne else { return nil }
    return accounts.finding(.visiblePresence, self, pipeline)
  }

  /// ``PrivacyRule/noParticipationCap``.
  func capFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard accounts.showsParticipation(self, pipeline), pipeline.rounds > 1, participation.maximum == nil,
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
      if mechanism.isCorrelated || traits.clipsGradients {
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
      guard traits.clipsUpdates, !mechanism.isCorrelated, budget != nil, accountant == nil || accountant == .rdp else {
        return PrivacyFinding(
          .stopping, .error, message: "a Renyi filter does not go with this run",
          reason: "it needs a budget, noise that is independent from round to round, and Renyi accounting",
          remedy: "state stopping: planned, or a budget, mode central, and no accountant")
      }
      return nil
    }
  }
}
