internal import CoveyCore
internal import CoveyRandom
internal import CoveySecureAggregation

extension StepRates {
  /// Whether `client` drops out of `round` (0-based) in `step`; the same for any number of workers.
  func dropsOut(seed: UInt64, round: Int, client: ClientID, step: SessionStep) -> Bool {
    guard self[step] > 0 else { return false }
    var stream = RandomStream(seed: seed, purpose: .sessionDropout, round: round, client: client.rawValue)
    // Every step has its own place in the stream, whatever the other steps' rates.
    for _ in 0..<step.rawValue { _ = stream.uniform() }
    return stream.uniform() < self[step]
  }
}
