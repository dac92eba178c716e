package import CoveyNoise

extension PrivacyConfiguration {
  /// Checks the run that `pipeline` describes against every rule, errors and warnings apart by their severity; in a fixed
  /// order. The later rules are only asked if all values are possible.
  public func findings(for pipeline: PrivacyPipeline) -> [PrivacyFinding] {
    let impossible = impossibleValues + pipeline.impossibleValues
    if !impossible.isEmpty {
      return impossible.map { problem in
        PrivacyFinding(
          .impossibleValue, .error, message: problem.message, reason: problem.reason, remedy: problem.remedy)
      }
    }
    return [
      unitFinding, mechanismFinding, weightFinding(pipeline), mixingFinding(pipeline), clipFinding,
      adaptiveFinding(pipeline), samplingFinding(pipeline), adjacencyFinding(pipeline), presenceFinding(pipeline),
      adversaryFinding(pipeline), capFinding(pipeline), stoppingFinding(pipeline),
      participationFinding(pipeline),
      exampleFinding(pipeline), constantsFinding(pipeline), deltaFinding(pipeline), cohortFinding(pipeline),
      sharesFinding(pipeline),
      missingFinding(pipeline), localFinding(pipeline), zeroFinding, groupFinding(pipeline),
      largeEpsilonFinding, singleClientFinding(pipeline),
      seededFinding, metricsFinding(pipeline), gradientFinding(pipeline), targetFinding(pipeline),
      heldOutFinding(pipeline),
    ].compactMap { $0 } + statisticsFindings(pipeline)
  }

  /// Whether the number of a round's members is told: on purpose, or because a masked round of too few comes to no sum, which the
  /// model shows.
  func tellsSize(_ pipeline: PrivacyPipeline) -> Bool { cohortSize == .public || pipeline.aggregatesSecurely }

  /// Whether the number of a round's members, which is told, speaks of one client more or less in a way that nothing accounts:
  /// that of an uncapped Poisson sample is uncertain enough (F7).
  func sizeTellsPresence(_ pipeline: PrivacyPipeline) -> Bool {
    guard mode == .central, tellsSize(pipeline) else { return false }
    guard case .poisson(let rate) = pipeline.sampling, !mechanism.isCorrelated else { return true }
    return rate >= 1 || participation.maximum != nil
  }

  /// The adjacency of all epsilons: the budget's, or the one that suits the run.
  package func adjacency(for pipeline: PrivacyPipeline) -> Adjacency {
    if let budget { return budget.adjacency }
    switch mode {
    case .local: return .replaceOne
    // Batches and epochs follow the number of a client's examples, and so tell it.
    case .example: return example.constants == nil ? .zeroOut : .addOrRemoveOne
    case .distributed:
      // The noise in a sum follows the number of updates, so that number must not change.
      if case .fixedSize = pipeline.sampling { return .replaceOne }
      return .zeroOut
    case .central:
      switch pipeline.sampling {
      case .poisson, .all, .groupedPoisson: return sizeTellsPresence(pipeline) ? .zeroOut : .addOrRemoveOne
      case .fixedSize: return .replaceOne
      case .roundRobin: return .zeroOut
      }
    }
  }
}
