/// What a run has cost so far, cheap enough to ask in every round: upper bounds that never fall.
///
/// Gaussian noise without sampling is accounted exactly. Otherwise the bound is the lesser of two: the Renyi bound of
/// exactly so many releases, from divergences that are kept; and, at the run's own delta, what the plan's accountant says
/// for the end of a block of releases, of which there are few.
package final class LiveEpsilon {
  /// The deltas of all bounds, the run's own first.
  package let deltas: [Double]
  private let plan: PrivacyPlan
  private let earlier: [Int]
  private let planned: Int
  private let blocks: Int
  /// Whether the plan's accountant is quick enough for every round.
  private let isExact: Bool
  /// Knows the divergences of a release, and the cost of earlier segments; nil if Renyi has no bound for the run.
  private let renyi: RenyiAccountant?
  /// The costs of the ends of blocks that were asked for.
  private var known: [Int: Double] = [:]
  /// The answer that was given last.
  private var last = (releases: -1, costs: [Double]())

  /// - Parameters:
  ///   - earlier: Releases of closed segments, which cost what each alone would, composed.
  ///   - planned: Releases of this segment until the run ends; no block goes beyond.
  package init(_ plan: PrivacyPlan, earlier: [Int], planned: Int, deltas: [Double]) {
    self.plan = plan
    self.earlier = earlier
    self.planned = planned
    self.deltas = deltas
    // A block on a coarse grid takes one or two milliseconds. Forty of them keep what a round shows within a few per
    // cent of its cost; longer runs can afford more.
    blocks = max(1, min(planned, 40), min(256, planned / 20))
    isExact = plan.noiseMultiplier == 0 || plan.accountant == .gdp
    renyi = isExact ? nil : try? Self.renyi(plan, earlier)
  }

  /// A Renyi accountant that has seen the earlier segments and knows the divergences of a release.
  private static func renyi(_ plan: PrivacyPlan, _ earlier: [Int]) throws -> RenyiAccountant {
    var known = RenyiAccountant(adjacency: plan.adjacency)
    for count in earlier {
      for event in try plan.events(rounds: count) { try known.compose(event, count: 1) }
    }
    for event in try plan.events(rounds: 1) { try known.compose(event, count: 0) }
    return known
  }

  /// Upper bounds on what the run has cost after `releases` >= 0 of this segment, one for each delta.
  package func bounds(releases: Int) -> [Double] {
    if releases != last.releases { last = (releases, compute(releases)) }
    return last.costs
  }

  /// What the plan's accountant says.
  /// - Throws: ``PrivacyError`` if it cannot account the run.
  package func exactly(releases: Int) throws -> [Double] {
    try plan.costs(segments: earlier + [releases], deltas: deltas)
  }

  private func compute(_ releases: Int) -> [Double] {
    if isExact {
      // An accountant that fails vouches for nothing.
      return (try? exactly(releases: releases)) ?? deltas.map { _ in .infinity }
    }
    if releases == 0, !earlier.contains(where: { $0 > 0 }) { return deltas.map { _ in 0 } }
    var costs = deltas.map { _ in Double.infinity }
    if var quick = renyi, let events = try? plan.events(rounds: releases),
      (try? events.forEach { try quick.compose($0, count: 1) }) != nil
    {
      costs = deltas.map { (try? quick.quickEpsilon(delta: $0)) ?? .infinity }
    }
    costs[0] = min(costs[0], blockCost(releases))
    return costs
  }

  /// The cost of the end of the block that holds `releases`, at the first delta. Costs grow like the square root of the
  /// releases, so blocks end at squares.
  private func blockCost(_ releases: Int) -> Double {
    var index = 1
    while end(of: index) < releases, index < blocks { index += 1 }
    let end = max(releases, end(of: index))
    if known[end] == nil { known[end] = (try? cost(atEnd: end)) ?? .infinity }
    // Grids differ: what a later block claims is not less than what an earlier one does, and no block of the run costs
    // more than the whole run.
    if end < planned, known[planned] == nil { known[planned] = (try? cost(atEnd: planned)) ?? .infinity }
    let most = end <= planned ? known[planned] ?? .infinity : .infinity
    return min(most, known.reduce(0) { $1.key <= end ? max($0, $1.value) : $0 })
  }

  private func end(of index: Int) -> Int {
    let share = Double(index) / Double(blocks)
    return index == blocks ? planned : Int((Double(planned) * share * share).rounded(.up))
  }

  private func cost(atEnd end: Int) throws -> Double {
    if end >= planned || plan.accountant != .pld {
      return try plan.costs(segments: earlier + [end], deltas: [deltas[0]])[0]
    }
    var scale = plan.configuration.budget?.epsilon ?? 1
    if let renyi { scale = max(scale, try renyi.quickEpsilon(delta: deltas[0])) }
    var coarse = try PrivacyLossAccountant(adjacency: plan.adjacency, step: min(max(scale / 2000, 1e-6), 1e-2))
    for count in earlier + [end] {
      for event in try plan.events(rounds: count) { try coarse.compose(event, count: 1) }
    }
    return try coarse.epsilon(delta: deltas[0])
  }
}
