internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension FederatedServer {
  /// What this round's clients must do to their updates.
  func protection() throws -> UpdateProtection {
    guard let privacy, let state = state.privacy else { return .none }
    return try privacy.protection(state)
  }

  /// The step of the grid on which this round's updates are summed.
  var gridStep: Double {
    guard let privacy, let state = state.privacy else { return 1 }
    return privacy.gridStep(state)
  }

  /// Those of the cohort that the round may ask: clients whose cap, or with example-level privacy whose budget, allows one more
  /// participation, which is counted as spent from here on.
  func admit(_ cohort: Cohort) throws -> Cohort {
    if var capped = state.privacy?.capped {
      // The state lets go of the counts, so that they are not copied.
      state.privacy?.capped = nil
      defer { state.privacy?.capped = capped }
      return cohort.filter { capped.admit($0) }
    }
    guard var ledger = state.privacy?.participations else { return cohort }
    // The state lets go of the counts, so that they are not copied.
    state.privacy?.participations = nil
    defer { state.privacy?.participations = ledger }
    return try cohort.filter { try ledger.admit($0) }
  }

  /// Forgets noise that only later rounds would need, on disk too: a run that has ended must not leave behind what could
  /// be taken off its model.
  /// - Throws: `FileError` if the checkpoint cannot be replaced.
  public func forgetNoise() throws {
    guard state.privacy?.correlatedNoise != nil else { return }
    state.privacy?.forgetNoise()
    try checkpoints?.saveAlone(state)
  }

  /// Makes of the round's sum what may be used of it; without privacy that is the sum itself.
  func release(into report: inout RoundReport) throws {
    guard let privacy, var next = state.privacy else { return }
    report.privacy = try privacy.release(
      aggregation, round: state.round, state: &next, aborted: report.secureAggregation?.aborted)
    state.privacy = next
  }
}
