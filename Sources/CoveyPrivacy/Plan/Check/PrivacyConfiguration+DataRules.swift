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

  /// ``PrivacyRule/heldOutMetrics``.
  func heldOutFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard pipeline.data.heldOut == .clientData else { return nil }
    return PrivacyFinding(
      .heldOutMetrics, .warning,
      message: "accuracy and loss on held-out examples of clients are reported without noise",
      reason: "they are computed from clients' rows, and no epsilon covers them",
      remedy: "keep them to yourself, or state a test set that is public")
  }
}
