extension LossComposition {
  /// The order whose tilt brings the masses that decide epsilon at `delta` to the centre: that of the best Renyi bound
  /// (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, proposition 12), roughly. Any order gives a right answer.
  func order(_ direction: LossDirection, delta: Double) -> Double {
    let target = -Numerics.log(delta)
    // The derivative of the bound vanishes where t K'(t) - K(t) + log(1 + t) equals the target; it rises with t.
    return solve(direction, tolerance: 0.05 * target + 0.05) { order, moments in
      (
        order * moments.mean - moments.logMoment + Numerics.log1p(order) - target,
        order * (moments.variance + 1 / (1 + order) / max(order, 1e-300))
      )
    } start: { ($0 > 0) ? (2 * target / $0).squareRoot() : self.highestOrder }
  }

  /// The order whose tilt has its mean at `epsilon`, at least 0.
  func order(_ direction: LossDirection, epsilon: Double) -> Double {
    let plain = moments(direction, order: 0)
    guard plain.mean < epsilon else { return 0 }
    return solve(direction, tolerance: 0.3 * plain.variance.squareRoot()) { _, moments in
      (moments.mean - epsilon, moments.variance)
    } start: { ($0 > 0) ? (epsilon - plain.mean) / $0 : self.highestOrder }
  }

  /// Beyond, masses would differ too much from one grid point to the next.
  private var highestOrder: Double { 0.25 / step }

  /// The zero of a rising function of the order, by Newton's method within brackets.
  private func solve(
    _ direction: LossDirection, tolerance: Double,
    _ function: (Double, LossGrid.Moments) -> (value: Double, slope: Double), start: (Double) -> Double
  ) -> Double {
    var low = 0.0
    var high = highestOrder
    var order = min(high, start(moments(direction, order: 0).variance))
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
