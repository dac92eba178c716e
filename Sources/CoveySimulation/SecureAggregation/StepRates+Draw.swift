internal import CoveyCore
internal import CoveyRandom
internal import CoveySecureAggregation

extension StepRates {
  /// Whether `client` drops out of `round` (0-based) in `step`; the same for any number of workers.
  func dropsOut(seed: UInt64, round: Int, client: ClientID, step: SessionStep) -> Bool {
    guard self[step] > 0 else { return false }
    var stream = RandomStream(seed: seed, purpose: .sessionDropout, round: round, client: client.rawValue)
    // Every step has its own place in the stream, whatever the other steps' rates.
    for _ in 0..<Self.place(of: step) { _ = stream.uniform() }
    return stream.uniform() < self[step]
  }

  /// A step that is added to the protocol gets a new place, so that the others' draws stay what they were.
  private static func place(of step: SessionStep) -> Int {
    switch step {
    case .keys: 0
    case .shares: 1
    case .input: 2
    case .consistency: 3
    case .unmasking: 4
    case .check: 5
    case .dispute: 6
    case .roster: 7
    }
  }
}
