public import CoveyNoise

/// What a run may spend, and whom it protects: (epsilon, delta)-differential privacy for a unit under an adjacency.
public struct PrivacyBudget: Sendable, Hashable, Codable {
  /// The bound on the log ratio of probabilities, > 0.
  public let epsilon: Double
  /// The probability mass that may escape the bound, in (0, 1); below 1 / population.
  public let delta: Double
  /// Whose data is protected.
  public let unit: PrivacyUnit
  /// What counts as a neighbouring data set.
  public let adjacency: Adjacency
  /// Against whom it must hold; empty: against the one that the mode is for.
  public let against: [Adversary]

  /// A budget.
  /// - Throws: `PrivacyError.invalid` unless epsilon is positive and finite and delta lies in (0, 1).
  public init(
    epsilon: Double, delta: Double, unit: PrivacyUnit, adjacency: Adjacency = .addOrRemoveOne,
    against: [Adversary] = []
  ) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a positive number, not \(epsilon)")
    }
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("delta must lie strictly between 0 and 1, not \(delta)")
    }
    self.epsilon = epsilon
    self.delta = delta
    self.unit = unit
    self.adjacency = adjacency
    self.against = Set(against).sorted()
  }

  /// Decodes and checks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      epsilon: container.decode(Double.self, forKey: .epsilon), delta: container.decode(Double.self, forKey: .delta),
      unit: container.decode(PrivacyUnit.self, forKey: .unit),
      adjacency: container.decode(Adjacency.self, forKey: .adjacency),
      against: container.decodeIfPresent([Adversary].self, forKey: .against) ?? [])
  }
}
