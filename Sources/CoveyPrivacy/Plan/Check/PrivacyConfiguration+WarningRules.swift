internal import CoveyNoise
internal import CoveyProtection

/// Rules about budgets and cohorts that are possible and protect hardly anybody.
extension PrivacyConfiguration {
  /// Above this epsilon a budget is warned of: an observer who held something for as likely as not may then be as good as
  /// certain of it (e^20 to 1).
  package static let largestSensibleEpsilon = 20.0

  /// ``PrivacyRule/largeEpsilon``.
  var largeEpsilonFinding: PrivacyFinding? {
    guard let budget, budget.epsilon > Self.largestSensibleEpsilon else { return nil }
    return PrivacyFinding(
      .largeEpsilon, .warning, message: "the budget's epsilon is \(budget.epsilon)",
      reason: "above 20 the guarantee lets an observer become as good as certain of what it hides",
      remedy: "state an epsilon of a few units, with larger cohorts or fewer rounds if accuracy suffers")
  }

  /// ``PrivacyRule/singleClientCohort``. In modes in which each client's noise is its own, cohorts hide nobody anyway.
  func singleClientFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard !traits.protectsReplies, pipeline.expectedCohort == 1 else { return nil }
    return PrivacyFinding(
      .singleClientCohort, .warning, message: "a round's cohort is 1 client",
      reason: "no other client's update is in the sum: all that hides the client's is noise of its own size",
      remedy: "state a larger cohort: the noise on the mean falls with its size")
  }

  /// ``PrivacyRule/participation`` of grouped Poisson samples, whose groups are the bands of the noise.
  func groupFinding(_ pipeline: PrivacyPipeline) -> PrivacyFinding? {
    guard case .groupedPoisson(let groups, _) = pipeline.sampling else { return nil }
    guard traits.serverAddsNoise, mechanism == .bandedMatrix else {
      return PrivacyFinding(
        .participation, .error,
        message: "grouped Poisson samples with mechanism \(mechanism.rawValue) in mode \(mode.rawValue)",
        reason: "their groups are the bands of a banded matrix, and other noise has none",
        remedy: "state mechanism: bandedMatrix and participation: {bands: ...}, or another sampling")
    }
    if adjacency(for: pipeline) == .replaceOne {
      return PrivacyFinding(
        .participation, .error, message: "grouped Poisson samples cannot be accounted under replaceOne",
        reason: "the bound is that of samples from which a client's contribution is missing",
        remedy: "state adjacency: addOrRemoveOne or zeroOut")
    }
    guard let bands = participation.bands, bands == groups else {
      return PrivacyFinding(
        .participation, .error,
        message: "grouped Poisson samples of \(groups) groups with "
          + (participation.bands.map { "\($0) bands" } ?? "no stated number of bands"),
        reason: "the columns of a matrix meet no client twice only if there are as many groups as bands",
        remedy: "state participation: {bands: \(groups)}")
    }
    return nil
  }
}
