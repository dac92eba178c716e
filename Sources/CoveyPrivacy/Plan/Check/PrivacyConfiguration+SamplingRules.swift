internal import CoveyNoise
internal import CoveyProtection

/// Rules about who takes part, and how neighbouring data sets differ.
extension PrivacyConfiguration {
  /// ``PrivacyRule/poissonAccounting``.
  func samplingFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    let adjacency = adjacency(for: pipeline)
    guard !traits.protectsReplies, !mechanism.isCorrelated, case .fixedSize = pipeline.sampling,
      adjacency != .replaceOne
    else { return nil }
    return PrivacyFinding(
      .poissonAccounting, .error,
      message: "uniform cohorts of fixed size cannot be accounted under \(adjacency.rawValue)",
      reason: "they are not Poisson samples: a client more or less takes another's place",
      remedy: "state sampling: poisson, or adjacency: replaceOne")
  }

  /// ``PrivacyRule/adjacency``.
  func adjacencyFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard adjacency(for: pipeline) == .addOrRemoveOne else { return nil }
    if let own = accounts.finding(.adjacency, self, pipeline) { return own }
    guard traits.clipsUpdates else { return nil }
    switch pipeline.sampling {
    case .roundRobin:
      return PrivacyFinding(
        .adjacency, .error, message: "cohorts in turn cannot be accounted under addOrRemoveOne",
        reason: "a client more or less shifts everybody's turn", remedy: "state adjacency: zeroOut")
    default: return nil
    }
  }
}

extension NoiseMechanism {
  /// Whether the noise of a round depends on that of the rounds before.
  package var isCorrelated: Bool { self == .tree || self == .bandedMatrix || self == .blt }
}
