/// Which clients take part in a round.
public struct CohortConfiguration: Sendable, Hashable, Codable {
  /// How clients are chosen.
  public enum Sampling: String, Sendable, Hashable, Codable, CaseIterable {
    /// Exactly `size` different clients, every set equally likely.
    case uniform
    /// Every client independently with probability `size` / population: the cohort's size varies and may be 0.
    case poisson
    /// `size` clients in turn by index, from where the last round stopped.
    case roundRobin
    /// Every client in every round.
    case all
  }

  /// How clients are chosen.
  public var sampling: Sampling
  /// Clients a round (poisson: expected), >= 1; ignored by `all`.
  public var size: Int

  /// A cohort of `size` clients.
  public init(size: Int, sampling: Sampling = .uniform) {
    self.sampling = sampling
    self.size = size
  }

  /// All clients in every round.
  public static let all = CohortConfiguration(size: 1, sampling: .all)

  /// Why such cohorts cannot be drawn from `population` clients, as a sentence; nil if they can.
  public func problem(population: Int) -> String? {
    if population < 1 { return "there are no clients" }
    if population >= 1 << 32 { return "a population must stay below 2^32 clients, not \(population)" }
    if sampling == .all { return nil }
    if size < 1 { return "a cohort needs at least 1 client, not \(size)" }
    if size > population { return "a cohort of \(size) clients is larger than the population of \(population)" }
    return nil
  }
}
