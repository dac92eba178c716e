internal import CoveyCore

extension LossComposition {
  /// The window for epsilon at `delta`.
  func window(_ direction: LossDirection, delta: Double) -> LossWindow {
    let infinite = infiniteMass(direction)
    let logDelta = Numerics.log(delta > infinite ? delta - infinite : delta)
    let plain = moments(direction, order: 0)
    // The derivative of the best Renyi bound (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, proposition 12) vanishes
    // where t K'(t) - K(t) + log(1 + t) = log(1 / delta); the left side rises with t.
    let order = solve(
      direction, start: (-2 * logDelta / plain.variance).squareRoot(), tolerance: 0.05 - 0.05 * logDelta
    ) {
      (
        $0 * $1.mean - $1.logMoment + Numerics.log1p($0) + logDelta,
        $0 * $1.variance + 1 / (1 + $0)
      )
    }
    let bound = (moments(direction, order: order).logMoment - logDelta - Numerics.log1p(order)) / order
    var window = window(direction, order: order, epsilon: 0.9 * bound, logDelta: logDelta)
    window.logBound = Numerics.log(max(bound, 1e-300))
    return window
  }

  /// The window for delta at `epsilon`.
  func window(_ direction: LossDirection, epsilon: Double) -> LossWindow {
    let plain = moments(direction, order: 0)
    guard plain.mean < epsilon else {
      // No bound below 1; how the mean moves with the step tells as much.
      var window = window(direction, order: 0, epsilon: epsilon, logDelta: -1)
      window.logBound = Numerics.log(max(plain.mean, 1e-300))
      return window
    }
    let order = solve(
      direction, start: (epsilon - plain.mean) / plain.variance, tolerance: 0.3 * plain.variance.squareRoot()
    ) { ($1.mean - epsilon, $1.variance) }
    let logBound = moments(direction, order: order).logMoment - order * epsilon
    // Chernoff's bound exceeds delta by a factor of about this.
    let excess = 2 * Numerics.log1p(order * plain.variance.squareRoot()) + Numerics.log1p(order)
    // Beyond the greatest loss the bound has no end.
    let logDelta = max(min(logBound, 0) - excess - 10, -680)
    var window = window(direction, order: order, epsilon: epsilon, logDelta: logDelta)
    // A delta that is wrong by a factor is like an epsilon that is wrong by its log over the order.
    window.logBound = logBound / (1 + order * epsilon)
    return window
  }

  /// Beyond, masses would differ too much from one grid point to the next, and sums of tilted ones lose the greatest.
  var highestOrder: Double { 0.25 / step }

  /// The zero of a rising function of the order and the moments there, by Newton's method within brackets. `function` also
  /// gives the slope.
  private func solve(
    _ direction: LossDirection, start: Double, tolerance: Double,
    _ function: (Double, LossGrid.Moments) -> (value: Double, slope: Double)
  ) -> Double {
    var low = 0.0
    var high = highestOrder
    var order = start < high ? start : high
    for _ in 0..<60 {
      let (value, slope) = function(order, moments(direction, order: order))
      if abs(value) <= tolerance { break }
      if value < 0 { low = order } else { high = order }
      if high - low < 1e-3 * high { break }
      var next = order - value / slope
      if !(next > low && next < high) { next = low > 0 ? (low * high).squareRoot() : high / 4 }
      order = min(max(next, order / 8), order * 8, high)
    }
    return order
  }
}
