/// One search for ``ActiveGraphParameters``.
struct ActiveGraphSearch: Hashable {
  let clients: Int
  let colluders: Int
  let dropouts: Int
  let security: Int
  let eta: Int

  /// The smallest sizes, or nil.
  func run() -> ActiveGraphParameters? {
    // No size can fit where colluders and dropouts are everybody.
    guard colluders + dropouts < clients - 1, let (holders, threshold) = holders(), let (reach, gap) = masks(),
      let (committee, quorum) = committee()
    else { return nil }
    return ActiveGraphParameters(
      holders: holders, threshold: threshold, maskReach: reach, gap: gap, committee: committee, quorum: quorum)
  }

  /// The smallest even k below n - 1 with a threshold that is safe and robust, and the least such threshold.
  private func holders() -> (Int, Int)? {
    var degree = 2
    while degree < clients - 1 {
      let others = clients - 1
      let corrupt = HypergeometricDistribution(population: others, marked: min(colluders, others), draws: degree)
      let least = max(corrupt.smallestUpperTail(atMost: Self.power(-(security + 2)) / Double(clients)), 1)
      let alive = HypergeometricDistribution(population: others, marked: max(others - dropouts, 0), draws: degree)
      let most = min(alive.largestLowerTail(atMost: Self.power(-eta) / Double(clients)), degree)
      if least <= most { return (degree, least) }
      // One more holder adds at most one to `most` and takes nothing from `least`, so no smaller step succeeds.
      degree += (least - most + 1) / 2 * 2
    }
    return nil
  }

  /// The smallest w with 2w below n - 1 whose two windows cannot be cut, and the least D that robustness allows it.
  private func masks() -> (Int, Int)? {
    let bound = (Self.power(-(security + 1))).squareRoot() / Double(clients)
    var reach = 1
    while 2 * reach < clients - 1 {
      let missing = HypergeometricDistribution(population: clients, marked: dropouts, draws: reach)
      let gap = missing.smallestUpperTail(atMost: Self.power(-(eta + 1)) / Double(clients)) - 1
      let corrupt = HypergeometricDistribution(population: clients, marked: colluders, draws: reach)
      let needed = corrupt.smallestUpperTail(atMost: bound)
      // A window of dropouts alone may not hide that it is one.
      if gap < reach, reach - gap >= needed { return (reach, max(gap, 0)) }
      // One more place adds at most one to `reach` - `gap` and takes nothing from `needed`.
      reach += max(needed - (reach - gap), 1)
    }
    return nil
  }

  /// The smallest M of which a quorum is left and any two quorums share an honest client, and that quorum.
  private func committee() -> (Int, Int)? {
    var members = 1
    while members <= clients {
      let corrupt = HypergeometricDistribution(population: clients, marked: colluders, draws: members)
      let most = max(corrupt.smallestUpperTail(atMost: Self.power(-(security + 2))) - 1, 0)
      let quorum = (members + most) / 2 + 1
      let alive = HypergeometricDistribution(population: clients, marked: clients - dropouts, draws: members)
      let left = min(alive.largestLowerTail(atMost: Self.power(-eta)), members)
      if quorum <= left { return (members, quorum) }
      // Of two more members both may be left, and the quorum grows by one at least.
      members += 2 * (quorum - left) - 1
    }
    return nil
  }

  private static func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
