internal import CoveyAggregation
internal import CoveyCore

extension RoundReport {
  /// Takes over what is told of a round's updates.
  mutating func take(_ counts: borrowing RoundCounts) {
    completed = counts.completed
    failed = counts.failures
    firstFailure = counts.firstFailure
    replaced = counts.replaced
    trainingLoss = counts.training.loss
    examples = counts.training.examples
    steps = counts.training.steps
    bytesUp = counts.bytes
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
