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
}
