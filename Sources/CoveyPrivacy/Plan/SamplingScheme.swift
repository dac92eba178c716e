/// How units come into a round, as far as accounting must know.
public enum SamplingScheme: Sendable, Hashable, Codable {
  /// Each unit independently with probability `rate`.
  case poisson(rate: Double)
  /// Exactly `size` units, every set equally likely.
  case fixedSize(size: Int)
  /// `size` units in turn: a unit takes part at most once in every floor(population / size) rounds.
  case roundRobin(size: Int)
  /// All units in every round.
  case all
  /// Units belong to fixed, public groups; round t draws from group t mod `groups`, each of its members independently with
  /// probability `rate`.
  case groupedPoisson(groups: Int, rate: Double)

  /// The same scheme with cohorts of another (expected) size.
  func resized(to size: Int, of population: Int) -> SamplingScheme {
    switch self {
    case .poisson: .poisson(rate: Double(size) / Double(population))
    case .fixedSize: .fixedSize(size: size)
    case .roundRobin: .roundRobin(size: size)
    case .all: .all
    case .groupedPoisson(let groups, _):
      .groupedPoisson(groups: groups, rate: Double(size) * Double(groups) / Double(population))
    }
  }
}
