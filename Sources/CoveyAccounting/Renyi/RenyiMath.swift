internal import CoveyCore

/// log(1 - weight + weight e^exponent), without overflow.
func logMixture(_ weight: Double, exponent: Double) -> Double {
  if weight == 0 { return 0 }
  if exponent < 600 { return Numerics.log1p(weight * Numerics.expm1(exponent)) }
  return Numerics.log(weight) + exponent
}

/// A sum of numbers of which only the logarithms are known.
struct LogSum {
  private var top = -Double.infinity
  private var scaled = 0.0

  /// The logarithm of the sum.
  var logarithm: Double { scaled == 0 ? -.infinity : top + Numerics.log(scaled) }

  /// Adds e^exponent.
  mutating func add(_ exponent: Double) {
    if exponent == -.infinity || top == .infinity { return }
    if exponent <= top {
      scaled += Numerics.exp(exponent - top)
    } else {
      scaled = scaled * Numerics.exp(top - exponent) + 1
      top = exponent
    }
  }
}

/// A curve that is known at integer orders, at any order > 1: the cumulant (a - 1) r(a) is convex in a (Wang, Balle,
/// Kasiviswanathan 2019, arXiv 1808.00087, corollary 10), so a chord of upper bounds is an upper bound.
func interpolated(order: Double, cumulant: (Int) -> Double) -> Double {
  // Beyond any order of use, the next integer's divergence is a bound because divergences grow with the order.
  guard order < 1e6 else { return .infinity }
  let lower = Int(order)
  let share = order - Double(lower)
  let left = lower <= 1 ? 0 : cumulant(lower)
  if share == 0 { return left / (order - 1) }
  return ((1 - share) * left + share * cumulant(lower + 1)) / (order - 1)
}
