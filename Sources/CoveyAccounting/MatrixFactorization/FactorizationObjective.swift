/// Which error of the noisy prefix sums a factorisation keeps small.
public enum FactorizationObjective: String, Sendable, Hashable, Codable, CaseIterable {
  /// The mean over rounds of the squared error: what training feels.
  case mean
  /// The largest squared error of any round: that of the last.
  case maximum
}
