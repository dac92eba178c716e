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
  /// `groups` fixed groups that no data decide, and in round i each member of group i mod `groups` independently with
  /// probability `rate`: a unit never takes part twice within `groups` rounds (Choquette-Choo et al. 2023, arXiv 2306.08153).
  case groupedPoisson(groups: Int, rate: Double)
}
