/// How many clients of a round failed, by reason.
public struct FailureCounts: Sendable, Hashable, Codable {
  /// See ``FailureReason/threw``.
  public var threw = 0
  /// See ``FailureReason/notFinite``.
  public var notFinite = 0
  /// See ``FailureReason/noExamples``.
  public var noExamples = 0
  /// See ``FailureReason/droppedOut``.
  public var droppedOut = 0
  /// See ``FailureReason/budgetSpent``.
  public var budgetSpent = 0
  /// See ``FailureReason/excluded``.
  public var excluded = 0
  /// See ``FailureReason/aborted``.
  public var aborted = 0

  /// No failures.
  public init() {}

  /// All failures together.
  public var total: Int { threw + notFinite + noExamples + droppedOut + budgetSpent + excluded + aborted }

  /// The count of one reason.
  public subscript(reason: FailureReason) -> Int {
    get {
      switch reason {
      case .threw: threw
      case .notFinite: notFinite
      case .noExamples: noExamples
      case .droppedOut: droppedOut
      case .budgetSpent: budgetSpent
      case .excluded: excluded
      case .aborted: aborted
      }
    }
    set {
      switch reason {
      case .threw: threw = newValue
      case .notFinite: notFinite = newValue
      case .noExamples: noExamples = newValue
      case .droppedOut: droppedOut = newValue
      case .budgetSpent: budgetSpent = newValue
      case .excluded: excluded = newValue
      case .aborted: aborted = newValue
      }
    }
  }

  /// The reasons and their counts for people, the most frequent first: `12 dropped out, 3 threw`.
  public var explanation: String {
    [
      (notFinite, "were not finite (does training diverge?)"), (noExamples, "had no examples"),
      (droppedOut, "dropped out"), (threw, "failed in training"),
      (budgetSpent, "had spent their privacy budget"), (excluded, "were proven to lie in secure aggregation"),
      (aborted, "were in rounds whose secure aggregation was aborted"),
    ].filter { $0.0 > 0 }.sorted { $0.0 > $1.0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// Adds another count.
  public static func += (left: inout FailureCounts, right: FailureCounts) {
    left.threw += right.threw
    left.notFinite += right.notFinite
    left.noExamples += right.noExamples
    left.droppedOut += right.droppedOut
    left.budgetSpent += right.budgetSpent
    left.excluded += right.excluded
    left.aborted += right.aborted
  }
}
