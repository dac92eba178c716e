internal import CoveyAggregation
internal import CoveyCore

extension RoundReport {
  /// Takes over what the sum of a round's updates tells.
  mutating func take(_ sum: borrowing UpdateSum) {
    completed = sum.completed
    failed = sum.failures
    firstFailure = sum.firstFailure
    trainingLoss = sum.training.loss
    examples = sum.training.examples
    steps = sum.training.steps
    bytesUp = sum.bytes
  }

  /// Counts clients that were not asked because they were proven to lie in an earlier round.
  mutating func countBanned(_ count: Int) {
    failed.excluded += count
  }

  /// Counts the clients of `cohort` that were not asked because their budget is spent.
  mutating func countUnasked(_ cohort: Cohort, asked: Cohort) {
    guard asked.count < cohort.count else { return }
    failed.budgetSpent += cohort.count - asked.count
    if firstFailure == nil, let client = zip(cohort.clients, asked.clients + [-1]).first(where: { $0 != $1 })?.0 {
      firstFailure = "\(ClientID(rawValue: client)): its privacy budget is spent"
    }
  }
}
