internal import CoveyRandom

/// Clients that fail on purpose, for experiments.
public struct FailureInjection: Sendable, Hashable, Codable {
  /// The probability that a client of a cohort never answers, in [0, 1].
  public var dropoutRate: Double

  /// Injected failures; none by default.
  public init(dropoutRate: Double = 0) {
    self.dropoutRate = dropoutRate
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    (0...1).contains(dropoutRate) ? nil : "a dropout rate must lie in [0, 1], not \(dropoutRate)"
  }

  /// Whether `client` drops out of `round` (0-based); the same for any number of workers.
  func dropsOut(seed: UInt64, round: Int, client: Int) -> Bool {
    guard dropoutRate > 0 else { return false }
    var stream = RandomStream(seed: seed, purpose: .failure, round: round, client: client)
    return stream.uniform() < dropoutRate
  }
}
