/// The next release would exceed the budget: the run stops, having done what it may.
public struct BudgetReached: Error, Hashable, Sendable {
  /// Rounds released.
  public let rounds: Int
  /// What they cost at the budget's delta; nil if the planned rounds, not the budget, end the run.
  public let epsilon: Double?

  /// What was released until then.
  public init(rounds: Int, epsilon: Double?) {
    self.rounds = rounds
    self.epsilon = epsilon
  }
}

extension BudgetReached: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    if let epsilon {
      "the privacy budget is reached after \(rounds) rounds (epsilon \(epsilon)); a further round needs a larger budget"
    } else {
      "the \(rounds) rounds that the privacy plan accounts are released; a further round needs a plan with more rounds"
    }
  }
}
