internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// Rules about how the data were made, and about what is read off them beside the rounds.
extension PrivacyConfiguration {
  /// ``PrivacyRule/clientStatistics``, one finding a statistic, so that each has its own remedy.
  ///
  /// A mean over all clients' rows enters every feature: it is a release without noise, and the rounds' epsilon says
  /// nothing about it. Runs on virtual clients are no exception: what they foresee must be possible on real ones.
  func statisticsFindings(_ pipeline: PrivacyPipeline) -> [PrivacyFinding] {
    pipeline.data.statistics.map { statistic in
      PrivacyFinding(
        .clientStatistics, .error,
        message: "\(statistic.key) takes something from all clients' rows without noise: \(statistic.name)",
        reason: "it enters what every client trains on, and no epsilon covers it", remedy: statistic.remedy)
    }
  }

  /// ``PrivacyRule/targetOnClientData``.
  func targetFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard pipeline.stopsAtTarget, pipeline.data.heldOut == .clientData else { return nil }
    return PrivacyFinding(
      .targetOnClientData, .error,
      message: "the run ends at a target on held-out examples of clients (evaluation.target)",
      reason: "the round in which it ends tells of their rows, and no epsilon covers it",
      remedy: "state a test set that is public, such as data.testFile, or leave evaluation.target out")
  }

  /// ``PrivacyRule/plainMetrics``. In modes whose figures are against the server, only a simulation collects these numbers.
  func metricsFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard pipeline.reportsClientMetrics, hidesPeople(pipeline) else { return nil }
    let isSimulated = traits.protectsReplies
    return PrivacyFinding(
      .plainMetrics, .warning,
      message: "clients' losses and counts\(isSimulated ? ", which apps do not send," : "") have no noise",
      reason: "no epsilon covers them", remedy: "keep them to yourself: they stand under `unreleased`")
  }

  /// ``PrivacyRule/heldOutMetrics``.
  func heldOutFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard pipeline.data.heldOut == .clientData, hidesPeople(pipeline) else { return nil }
    return PrivacyFinding(
      .heldOutMetrics, .warning, message: "accuracy and loss on held-out rows of clients have no noise",
      reason: "no epsilon covers them", remedy: "keep them to yourself, or state a public test set")
  }

  /// Whether numbers beside the releases could tell something that the run hides. Nobody is behind made-up examples, and a run
  /// that is not private hides nobody: what its warnings say of that covers these numbers too.
  private func hidesPeople(_ pipeline: PrivacyPipeline) -> Bool {
    !pipeline.data.isMadeUp && pipeline.data.simulation(of: unit) == nil && noise == .secure
      && noiseMultiplier != 0 && (noiseCohort ?? pipeline.expectedCohort) == pipeline.expectedCohort
  }
}
