/// Settings of DP-SGD inside the clients (Abadi et al. 2016, arXiv 1607.00133).
public struct ExampleConfiguration: Sendable, Hashable, Codable {
  /// How a step's examples are chosen.
  public enum Batching: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each example independently with probability batchSize / examples.
    case poisson
    /// Passes over shuffled examples; accounted without amplification.
    case shuffled
  }

  /// How a step's examples are chosen.
  public var batching: Batching
  /// Rounds in which one client may take part; nil: as many as its budget allows, chosen for all rounds.
  public var maximumParticipations: Int?

  /// Settings.
  public init(batching: Batching = .poisson, maximumParticipations: Int? = nil) {
    self.batching = batching
    self.maximumParticipations = maximumParticipations
  }
}
