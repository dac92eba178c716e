/// The Renyi divergence of Skellam noise (Agarwal, Kairouz, Liu 2021, arXiv 2110.04995, theorem 3.5), which the paper
/// proves at integer orders; between them the cumulant is bounded by its chord.
package struct SkellamCurve: Sendable {
  /// 1 / grid step.
  let scale: Double
  /// The variance of the whole noise, in the units of the update.
  let variance: Double
  /// Sensitivities after rounding, in the units of the update.
  let l2: Double, l1: Double
  /// The exact divergence of small shifts of one coordinate, where that is to replace the theorem's bound.
  private var shifts: SkellamShifts?

  package init(scale: Double, standardDeviation: Double, l2: Double, l1: Double) {
    self.scale = scale
    variance = standardDeviation * standardDeviation
    self.l2 = l2
    self.l1 = l1
    shifts = nil
  }

  /// The same by the smallest bound known.
  ///
  /// The divergences r(v) of coordinates that move by v add up, so that their sum is at most l2^2 times the greatest r(v) / v^2
  /// of any v >= 1 up to l2 (in steps of the grid). That is exact for small v; the theorem, of which the bound over v^2 falls
  /// with v, covers the others.
  var tightest: SkellamCurve {
    var other = self
    other.shifts = SkellamShifts(variance: variance * scale * scale, most: l2 * scale)
    return other
  }

  /// The divergence at an order > 1.
  package func divergence(order: Double) -> Double {
    let bound = interpolated(order: order) { Double($0 - 1) * divergence(integer: Double($0), l2: l2, l1: l1) }
    guard let shifts else { return bound }
    var ratio = shifts.ratio(order: order)
    if l2 * scale >= shifts.next {
      let v = shifts.next / scale
      let beyond = interpolated(order: order) { Double($0 - 1) * divergence(integer: Double($0), l2: v, l1: v) }
      ratio = max(ratio, beyond / (shifts.next * shifts.next))
    }
    return min(bound, ratio * (l2 * scale) * (l2 * scale))
  }

  private func divergence(integer order: Double, l2: Double, l1: Double) -> Double {
    let square = l2 * l2
    let cubic = ((2 * order - 1) * scale * square + 6 * l1) / (4 * scale * scale * scale * variance * variance)
    let linear = 3 * l1 / (2 * scale * variance)
    return order * square / (2 * variance) + min(cubic, linear)
  }
}

/// The exact Renyi divergence of Skellam noise on one coordinate that moves by a few steps of the grid.
struct SkellamShifts: Sendable {
  private let mass: IntegerMass
  private let most: Int
  private let deviation: Double
  /// The least shift that is not among them.
  var next: Double { Double(most + 1) }

  /// nil where the theorem is as good as exact, or no coordinate can move.
  init?(variance: Double, most: Double) {
    guard variance >= 0.01, variance <= 1e4, most >= 1 else { return nil }
    self.most = Int(min(most * (1 + 1e-12), 6))
    deviation = variance.squareRoot()
    mass = .skellam(variance: variance, last: Int(45 * deviation) + 150)
  }

  /// The greatest r(v) / v^2; infinite at orders that reach beyond the table.
  func ratio(order: Double) -> Double {
    var greatest = 0.0
    for v in 1...most { greatest = max(greatest, divergence(v, order) / Double(v * v)) }
    return greatest
  }

  /// log of the sum of p(k - v)^a p(k)^(1 - a), over a - 1.
  private func divergence(_ v: Int, _ order: Double) -> Double {
    guard order * Double(v) < 25 * deviation + 20 else { return .infinity }
    let last = mass.logarithms.count - 1 - v
    var sum = LogSum()
    var ends = -Double.infinity
    for k in -last...last {
      let term = order * mass[k - v] + (1 - order) * mass[k]
      sum.add(term)
      if abs(k) >= last - 1 { ends = max(ends, term) }
    }
    // Terms fall at least as fast as at the ends' own pace; what lies beyond, and rounding, is then below 1e-12.
    guard ends < sum.logarithm - 60 else { return .infinity }
    return (sum.logarithm + 1e-12) / (order - 1)
  }
}
