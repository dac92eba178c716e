internal import CoveyAccounting
internal import CoveyNoise

/// What a run has cost so far, cheap enough to show after every round: upper bounds, at the run's own delta and against the
/// adversary of its first figure, that never fall.
///
/// It is for watching. What the run guarantees is decided before it begins and stands in the ledger: an epsilon of the rounds
/// that ran is no guarantee if the run could have ended elsewhere. Gaussian noise without sampling is accounted exactly.
/// Otherwise the bound is the lesser of two: the Renyi bound of exactly so many releases, from divergences that are kept; and
/// the least sound bound of the end of a block of releases, of which there are few.
package final class LiveEpsilon {
  private let plan: PrivacyPlan
  private let earlier: [Int]
  private let planned: Int
  private let blocks: Int
  /// Whether the bound of the plan is quick enough for every round.
  private let isExact: Bool
  /// The place, among the run's claims, of the one that costs least in the end; nil if units differ in what is released of
  /// them.
  private let claim: Int?
  /// Knows the divergences of a release, and the cost of earlier segments; nil if Renyi has no bound for the run.
  private let renyi: RenyiAccountant?
  /// The costs of the ends of blocks that were asked for.
  private var known: [Int: Double] = [:]
  /// The answer that was given last.
  private var last = (releases: -1, cost: 0.0)

  /// - Parameters:
  ///   - earlier: Releases of closed segments, which cost what each alone would, composed.
  ///   - planned: Releases of this segment until the run ends; no block goes beyond.
  package init(_ plan: PrivacyPlan, earlier: [Int], planned: Int) {
    self.plan = plan
    self.earlier = earlier
    self.planned = planned
    // A block on a coarse grid takes one or two milliseconds. Forty of them keep what a round shows within a few per
    // cent of its cost; longer runs can afford more.
    blocks = max(1, min(planned, 40), min(256, planned / 20))
    let cheapest = plan.noiseMultiplier == 0 || plan.accountant == .gdp ? nil : plan.cheapestClaim
    // Where units differ there is no quick bound, and a short run can afford the slow one.
    isExact = plan.noiseMultiplier == 0 || plan.accountant == .gdp || (cheapest == nil && planned <= 40)
    claim = cheapest
    renyi = claim.flatMap { try? Self.renyi(plan, claim: $0, earlier) }
  }

  /// A Renyi accountant that has seen the earlier segments and knows the divergences of a release.
  private static func renyi(_ plan: PrivacyPlan, claim: Int, _ earlier: [Int]) throws -> RenyiAccountant {
    var known = RenyiAccountant(adjacency: plan.adjacency)
    for count in earlier {
      for event in try plan.releases(rounds: count, ofClaim: claim) { try known.compose(event, count: 1) }
    }
    for event in try plan.releases(rounds: 1, ofClaim: claim) { try known.compose(event, count: 0) }
    return known
  }

  /// An upper bound on what the run has cost after `releases` >= 0 of this segment.
  package func bound(releases: Int) -> Double {
    if releases != last.releases { last = (releases, compute(releases)) }
    return last.cost
  }

  private func compute(_ releases: Int) -> Double {
    if isExact {
      // An accountant that fails vouches for nothing.
      return (try? plan.costs(segments: earlier + [releases], deltas: [plan.delta])[0]) ?? .infinity
    }
    if releases == 0, !earlier.contains(where: { $0 > 0 }) { return 0 }
    var cost = Double.infinity
    if var quick = renyi, let claim, let events = try? plan.releases(rounds: releases, ofClaim: claim),
      (try? events.forEach { try quick.compose($0, count: 1) }) != nil
    {
      cost = (try? quick.quickEpsilon(delta: plan.delta)) ?? .infinity
    }
    return min(cost, blockCost(releases))
  }

  /// The cost of the end of the block that holds `releases`. Costs grow like the square root of the releases, so blocks end at
  /// squares.
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
    guard end < planned, plan.accountant == .pld, let claim else {
      return try plan.costs(segments: earlier + [end], deltas: [plan.delta])[0]
    }
    var scale = plan.configuration.budget?.epsilon ?? 1
    if let renyi { scale = max(scale, try renyi.quickEpsilon(delta: plan.delta)) }
    var coarse = try PrivacyLossAccountant(adjacency: plan.adjacency, step: min(max(scale / 2000, 1e-6), 1e-2))
    for count in earlier + [end] {
      for event in try plan.releases(rounds: count, ofClaim: claim) { try coarse.compose(event, count: 1) }
    }
    return try coarse.epsilon(delta: plan.delta)
  }
}

extension PrivacyPlan {
  /// The place of the claim that bounds the whole run best against ``headline``; nil if there is none, or if units differ in
  /// what is released of them.
  fileprivate var cheapestClaim: Int? {
    guard let claims = try? model.claims(noiseMultiplier: noiseMultiplier, rounds: pipeline.rounds),
      let best = try? model.cost(claims, against: headline, deltas: [delta])[0].claim, best.alternatives.count == 1
    else { return nil }
    return claims.firstIndex(of: best)
  }

  /// What `rounds` rounds release by one of the run's claims.
  fileprivate func releases(rounds: Int, ofClaim index: Int) throws -> [PrivacyEvent] {
    try model.claims(noiseMultiplier: noiseMultiplier, rounds: rounds)[index].alternatives[0]
  }
}
