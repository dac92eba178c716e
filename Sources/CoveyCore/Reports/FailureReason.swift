/// Why a client's update is missing from a round.
public enum FailureReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// Loading data or training threw an error.
  case threw
  /// The loss or the update was NaN or infinite.
  case notFinite
  /// The client had no examples.
  case noExamples
  /// The client did not answer.
  case droppedOut
  /// The client's privacy budget allows no further participation.
  case budgetSpent
  /// The client was proven to lie in secure aggregation, in this round or an earlier one.
  case excluded
  /// The client did its part, but the secure aggregation of the round was aborted.
  case aborted
}
