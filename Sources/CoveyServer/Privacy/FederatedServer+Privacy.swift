internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyProtection

extension FederatedServer {
  /// What this round's clients must do to their updates.
  func protection() throws -> UpdateProtection {
    guard let privacy, let state = state.privacy else { return .none }
    return try privacy.protection.terms(bound: state.clipBound)
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

  /// What the algorithm's server half is told of a round.
  func facts(of report: RoundReport) -> ServerRoundFacts {
    ServerRoundFacts(
      clients: population.clientCount,
      updates: privacy?.protection.fixedDenominator ?? plan.pacing.traits.denominator ?? Double(report.completed),
      layout: layout)
  }

  /// Makes of the round's sum what may be used of it; without privacy that is the mean itself, and nothing if there is none.
  func release(into report: inout RoundReport) throws -> ReleasedMean? {
    let aborted = report.secureAggregation?.aborted
    guard let privacy, var next = state.privacy else { return aborted == nil ? fold.mean(on: workers) : nil }
    let release = try privacy.release(fold, masked: masked, round: state.round, state: &next, aborted: aborted)
    report.privacy = release.report
    state.privacy = next
    return release.released
  }
}
