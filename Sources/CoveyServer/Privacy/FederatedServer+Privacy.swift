internal import CoveyCore
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

  /// Makes of the round's sum what may be used of it; without privacy that is the sum itself.
  func release(into report: inout RoundReport) throws {
    guard let privacy, var next = state.privacy else { return }
    report.privacy = try privacy.release(aggregation, round: state.round, state: &next)
    state.privacy = next
  }
}
