/// What a unit can contribute to a run of consecutive rounds.
struct TreeBlock {
  /// A sum of squared node counts, and the rounds after the block's end that the last participation blocks.
  struct Outcome {
    let sum: Int
    let blocked: Int
  }

  /// The rounds.
  private let length: Int
  /// Rounds from one participation to the next, at least.
  private let separation: Int
  /// The most participations of interest.
  private let maximum: Int
  /// By participations, then by rounds blocked at the start (0..<separation): the outcomes none of which is better than
  /// another in both respects, by rising sum.
  private let outcomes: [[[Outcome]]]

  /// One round.
  static func leaf(separation: Int, maximum: Int) -> TreeBlock {
    let absent = (0..<separation).map { [Outcome(sum: 0, blocked: max(0, $0 - 1))] }
    var present = [[Outcome]](repeating: [], count: separation)
    present[0] = [Outcome(sum: 1, blocked: separation - 1)]
    return TreeBlock(
      length: 1, separation: separation, maximum: maximum, outcomes: maximum > 0 ? [absent, present] : [absent])
  }

  /// This block and the next; if they make a complete node of the tree, it adds its squared count.
  func followed(by next: TreeBlock, isNode: Bool) -> TreeBlock {
    let length = length + next.length
    let most = min(maximum, (length + separation - 1) / separation)
    let outcomes = (0...most).map { count in
      (0..<separation).map { start in
        var reached: [Outcome] = []
        for here in max(0, count - next.outcomes.count + 1)..<min(count + 1, self.outcomes.count) {
          for first in self.outcomes[here][start] {
            for second in next.outcomes[count - here][first.blocked] {
              let node = isNode ? count * count : 0
              reached.append(Outcome(sum: first.sum + second.sum + node, blocked: second.blocked))
            }
          }
        }
        return Self.frontier(reached)
      }
    }
    return TreeBlock(length: length, separation: separation, maximum: maximum, outcomes: outcomes)
  }

  /// The largest sum of any number of participations.
  var best: Int { outcomes.compactMap { $0[0].last?.sum }.max() ?? 0 }

  private static func frontier(_ outcomes: [Outcome]) -> [Outcome] {
    if outcomes.count < 2 { return outcomes }
    var kept: [Outcome] = []
    // From the highest sum down, only what blocks fewer rounds is worth keeping.
    for outcome in outcomes.sorted(by: { ($0.sum, $1.blocked) > ($1.sum, $0.blocked) })
    where kept.last.map({ outcome.blocked < $0.blocked }) ?? true {
      kept.append(outcome)
    }
    return kept.reversed()
  }
}
