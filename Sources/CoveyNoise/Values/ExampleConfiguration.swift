/// Settings of DP-SGD inside the clients (Abadi et al. 2016, arXiv 1607.00133).
public struct ExampleConfiguration: Sendable, Hashable, Codable {
  /// How a step's examples are chosen.
  public enum Batching: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each example independently with probability batchSize / examples, or with the rate of ``constants``.
    case poisson
    /// Passes over shuffled examples; accounted without amplification.
    case shuffled
  }

  /// How a step's examples are chosen.
  public var batching: Batching
  /// Rounds in which one client may take part; nil: as many as its budget allows, chosen for all rounds.
  public var maximumParticipations: Int?
  /// Rate, steps and divisor of every client, which keep the number of its records secret; nil: batches and epochs, which
  /// follow that number and so take it for public.
  public var constants: ExampleConstants?

  /// Settings.
  public init(
    batching: Batching = .poisson, maximumParticipations: Int? = nil, constants: ExampleConstants? = nil
  ) {
    self.batching = batching
    self.maximumParticipations = maximumParticipations
    self.constants = constants
  }
}
