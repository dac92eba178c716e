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
    func own(_ rule: PrivacyRule) -> PrivacyFinding? { accounts.finding(rule, self, pipeline) }
    let found: [PrivacyFinding?] = [
      unitFinding, mechanismFinding, weightFinding(pipeline), own(.mixedExamples), clipFinding,
      adaptiveFinding(pipeline), samplingFinding(pipeline), adjacencyFinding(pipeline), presenceFinding(pipeline),
      own(.adversary), capFinding(pipeline), stoppingFinding(pipeline), own(.participation), own(.exampleFacts),
      deltaFinding(pipeline), cohortFinding(pipeline), own(.visibleShares), own(.uncountedShares), own(.maskedLocal),
      zeroFinding(pipeline), groupFinding(pipeline), largeEpsilonFinding, singleClientFinding(pipeline), seededFinding,
      metricsFinding(pipeline), own(.plainGradient), targetFinding(pipeline), heldOutFinding(pipeline),
    ]
    return found.compactMap { $0 } + statisticsFindings(pipeline)
  }

  /// Whether the number of a round's members is told: on purpose, or because a masked round of too few comes to no sum, which the
  /// model shows.
  func tellsSize(_ pipeline: PrivacyPipeline) -> Bool { cohortSize == .public || pipeline.aggregatesSecurely }

  /// The adjacency of all epsilons: the budget's, or the one that suits the run.
  package func adjacency(for pipeline: PrivacyPipeline) -> Adjacency {
    budget?.adjacency ?? accounts.adjacency(self, pipeline)
  }
}
