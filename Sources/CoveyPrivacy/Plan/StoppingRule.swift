/// When a run may end before its last planned round, and what it then states.
///
/// An epsilon of the rounds that ran is no guarantee if what ran decided when to stop: an optimal rule gives it several times
/// its delta. These are the ways that are proven.
public enum StoppingRule: Sendable, Hashable, Codable {
  /// The guarantee is that of all planned rounds, wherever the run ends: a stop by a rule that reads releases, public data and
  /// coins only is post-processing of them.
  case planned
  /// Rounds at which the run may end with a smaller epsilon, fixed before it begins, each with its share of delta: half for
  /// the planned end, the rest equally. A run that ends after round t states the first milestone that is not before t.
  case milestones([Int])
  /// Releases are admitted while their Renyi divergences at one order, fixed in advance, keep the budget, which is stated in
  /// full (Feldman, Zrnic 2021, arXiv 2008.11193). nil: the order that is best for the plan.
  case renyiFilter(order: Double?)

  /// Whether the run states less if it ends at a milestone.
  public var isMilestones: Bool {
    if case .milestones = self { true } else { false }
  }
}

extension StoppingRule {
  /// A place at which a run may end, and what its figures are taken at.
  public struct Milestone: Sendable, Hashable, Codable {
    /// `rounds`: the rounds whose releases count.
    public var rounds: Int
    /// `delta`: its share.
    public var delta: Double
  }

  /// The milestones of a run of `rounds` planned rounds, the last of them its end; a single one with all of delta unless there
  /// are others.
  public func milestones(rounds: Int, delta: Double) -> [Milestone] {
    guard case .milestones(let stated) = self else { return [Milestone(rounds: rounds, delta: delta)] }
    let early = Set(stated).filter { $0 >= 1 && $0 < rounds }.sorted()
    guard !early.isEmpty else { return [Milestone(rounds: rounds, delta: delta)] }
    let share = delta / 2 / Double(early.count)
    return early.map { Milestone(rounds: $0, delta: share) } + [Milestone(rounds: rounds, delta: delta / 2)]
  }
}
