internal import CoveyCore
internal import CoveyNoise

extension RenyiAccountant {
  /// The smallest epsilon it can vouch for at `delta`; infinite if there is none, 0 if nothing was released.
  ///
  /// With ``RenyiOrders/refined`` the best order of the kept grid is refined by search, which evaluates the divergences
  /// about 15 times, and some more beyond the grid's ends.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  public func epsilon(delta: Double) throws -> Double {
    try Self.check(delta: delta)
    return max(0, best { RenyiConversion.epsilon(order: $0, divergence: $1, delta: delta) }.value)
  }

  /// The order that gives ``epsilon(delta:)``; infinite if it is the limit of high orders.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  public func bestOrder(delta: Double) throws -> Double {
    try Self.check(delta: delta)
    return best { RenyiConversion.epsilon(order: $0, divergence: $1, delta: delta) }.order
  }

  /// The smallest delta it can vouch for at `epsilon`, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0.
  public func delta(epsilon: Double) throws -> Double {
    guard epsilon >= 0 else { throw PrivacyError.invalid("epsilon must be a number of at least 0, not \(epsilon)") }
    if epsilon == .infinity || (orders == .refined && limit <= epsilon) { return 0 }
    let logarithm = best { RenyiConversion.logDelta(order: $0, divergence: $1, epsilon: epsilon) }.value
    return min(1, Numerics.exp(logarithm))
  }

  /// An epsilon at `delta` from the kept orders alone, some percent above ``epsilon(delta:)`` but without evaluating any
  /// divergence: for bounds after every round.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  package func quickEpsilon(delta: Double) throws -> Double {
    try Self.check(delta: delta)
    return max(0, bestOnGrid { RenyiConversion.epsilon(order: $0, divergence: $1, delta: delta) }.value)
  }

  private static func check(delta: Double) throws {
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("delta must lie strictly between 0 and 1, not \(delta)")
    }
  }

  private func bestOnGrid(_ loss: (_ order: Double, _ divergence: Double) -> Double) -> (index: Int, value: Double) {
    var best = (index: 0, value: Double.infinity)
    for index in grid.indices where totals[index] < .infinity {
      let value = loss(grid[index], totals[index])
      if value < best.value { best = (index, value) }
    }
    return best
  }

  /// The least loss over orders.
  private func best(_ loss: (_ order: Double, _ divergence: Double) -> Double) -> (order: Double, value: Double) {
    let start = bestOnGrid(loss)
    var result = (order: grid[start.index], value: start.value)
    guard orders == .refined, start.value < .infinity else { return result }
    let limit = limit
    // The loss at infinite order; a conversion of r at order a tends to r.
    if limit < .infinity {
      let value = loss(1e15, limit)
      if value <= result.value { result = (.infinity, value) }
    }
    let bracket = bracket(around: start.index, value: start.value, loss)
    let refined = MinimumSearch.minimum(
      from: bracket.low, to: bracket.high, start: bracket.middle, tolerance: 1e-5
    ) { position in
      let order = 1 + Numerics.exp(position)
      return loss(order, total(order: order))
    }
    let order = 1 + Numerics.exp(refined.position)
    if refined.value < result.value { result = (order, refined.value) }
    // Curves that are known at integers only have corners there, which the search meets with its tolerance only.
    for corner in [order.rounded(.down), order.rounded(.up)] where corner > 1 && order < 300 && !isSmooth {
      let value = loss(corner, total(order: corner))
      if value < result.value { result = (corner, value) }
    }
    return result
  }

  /// Positions log(order - 1) of which the middle one is best: grid points, or beyond the grid's ends steps as far apart, as
  /// long as the loss falls.
  private func bracket(
    around index: Int, value: Double, _ loss: (_ order: Double, _ divergence: Double) -> Double
  ) -> (low: Double, middle: Double, high: Double) {
    func position(_ index: Int) -> Double { Numerics.log(grid[index] - 1) }
    guard index == 0 || index == grid.count - 1 else {
      return (position(index - 1), position(index), position(index + 1))
    }
    let isUp = index > 0
    // Curves that are known at integers take a time that grows with the order.
    let end = isUp ? max(position(index), isSmooth ? RenyiOrders.ends.high : 0) : RenyiOrders.ends.low
    let step = isUp ? 1.0 : -1.0
    var (before, here) = (position(isUp ? index - 1 : index + 1), position(index))
    var best = value
    while here != end {
      let next = isUp ? min(here + step, end) : max(here + step, end)
      let order = 1 + Numerics.exp(next)
      let atNext = loss(order, total(order: order))
      guard atNext < best else { return isUp ? (before, here, next) : (next, here, before) }
      (before, here, best) = (here, next, atNext)
    }
    return isUp ? (before, here, here) : (here, here, before)
  }
}
