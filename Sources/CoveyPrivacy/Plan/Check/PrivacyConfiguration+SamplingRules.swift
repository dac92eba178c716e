internal import CoveyNoise

/// Rules about who takes part, and how neighbouring data sets differ.
extension PrivacyConfiguration {
  /// ``PrivacyRule/poissonAccounting``.
  func samplingFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    let adjacency = adjacency(for: pipeline)
    guard mode == .central || mode == .distributed, !mechanism.isCorrelated, case .fixedSize = pipeline.sampling,
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
    let adjacency = adjacency(for: pipeline)
    guard adjacency == .addOrRemoveOne else { return nil }
    if mode == .example, budget?.unit == .example, example.constants == nil {
      return PrivacyFinding(
        .adjacency, .error, message: "batchSize and epochs cannot keep a budget under addOrRemoveOne",
        reason: "noise and number of steps then follow the number of a client's examples, and tell one more or less",
        remedy: "state privacy.example: {rate, steps, examples}, which are the same for every client, or adjacency: "
          + "zeroOut or replaceOne, which take the numbers of examples for public")
    }
    if mode == .local {
      return PrivacyFinding(
        .adjacency, .error, message: "mode local cannot keep a budget under addOrRemoveOne",
        reason: "the server sees whose update arrives; the noise hides what is in it",
        remedy: "state adjacency: replaceOne or zeroOut")
    }
    guard mode != .example else { return nil }
    switch pipeline.sampling {
    case .roundRobin:
      return PrivacyFinding(
        .adjacency, .error, message: "cohorts in turn cannot be accounted under addOrRemoveOne",
        reason: "a client more or less shifts everybody's turn", remedy: "state adjacency: zeroOut")
    default: return nil
    }
  }

  /// ``PrivacyRule/participation``.
  func participationFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard mode == .central, mechanism.isCorrelated else { return nil }
    guard
      let enforced = Participation(
        enforcedBy: pipeline.sampling, population: pipeline.population, rounds: pipeline.rounds)
    else {
      return PrivacyFinding(
        .participation, .error, message: "mechanism \(mechanism.rawValue) needs cohorts in turn",
        reason: "its noise is correlated over rounds, and random cohorts let a client take part in any two of them",
        remedy: "state sampling: roundRobin or all, or groupedPoisson with bandedMatrix")
    }
    if let stated = participation.minimumSeparation, stated > enforced.minimumSeparation {
      return PrivacyFinding(
        .participation, .error, message: "a separation of \(stated) rounds is stated",
        reason: "the sampling enforces \(enforced.minimumSeparation)",
        remedy: "state at most that, or leave it out")
    }
    if let stated = participation.maximum, stated < enforced.maximum {
      return PrivacyFinding(
        .participation, .error, message: "at most \(stated) participations are stated",
        reason: "the sampling lets a client take part \(enforced.maximum) times in \(pipeline.rounds) rounds",
        remedy: "state at least that, or leave it out")
    }
    if let stated = participation.bands, stated > pipeline.rounds {
      return PrivacyFinding(
        .participation, .error, message: "\(stated) bands are stated",
        reason: "a matrix over \(pipeline.rounds) rounds has no more than that",
        remedy: "state participation: {bands: \(pipeline.rounds)} or fewer, or leave bands out")
    }
    return nil
  }
}

extension NoiseMechanism {
  /// Whether the noise of a round depends on that of the rounds before.
  package var isCorrelated: Bool { self == .tree || self == .bandedMatrix || self == .blt }
}
