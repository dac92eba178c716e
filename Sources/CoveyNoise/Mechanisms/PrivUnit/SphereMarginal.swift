internal import CoveyCore

/// The distribution of one coordinate of a uniform point on the unit sphere: density proportional to (1 - x^2)^((d-3)/2).
struct SphereMarginal {
  /// The dimension d of the space, >= 2.
  let dimension: Int
  /// (d - 1) / 2.
  private let half: Double
  /// The beta function at ((d - 1) / 2, 1 / 2).
  private let beta: Double

  init(dimension: Int) {
    precondition(dimension >= 2, "a sphere needs at least 2 dimensions")
    self.dimension = dimension
    half = Double(dimension - 1) / 2
    beta = 0x1.c5bf891b4ef6ap0 / Self.gammaRatio(half)
  }

  /// P(X >= x); relative error about 1e-15 d.
  func upperTail(_ x: Double) -> Double {
    x < 0 ? 1 - upperTail(-x) : 0.5 * Numerics.incompleteBeta((1 - x) * (1 + x), half, 0.5)
  }

  /// E[X; X >= x] for x in [0, 1].
  func upperMean(_ x: Double) -> Double {
    Numerics.exp(half * Numerics.log1p(-x * x)) / (2 * half * beta)
  }

  /// The x with P(X >= x) = `mass`, for a mass in (0, 1): Newton's method, kept within a shrinking bracket.
  func quantile(upperTail mass: Double) -> Double {
    precondition(mass > 0 && mass < 1, "a tail's mass must lie in (0, 1)")
    if mass > 0.5 { return -quantile(upperTail: 1 - mass) }
    var (low, high) = (0.0, 1.0)
    var x = min(0.999, -Numerics.normalQuantile(mass) / Double(dimension).squareRoot())
    for _ in 0..<100 {
      let tail = upperTail(x)
      if tail > mass { low = x } else { high = x }
      // On the logarithm of the tail, which is nearly straight far out.
      let slope = -Numerics.exp((half - 1) * Numerics.log1p(-x * x)) / (beta * tail)
      var next = x - (Numerics.log(tail) - Numerics.log(mass)) / slope
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      if abs(next - x) <= 1e-15 * max(x, 1e-3) { return next }
      x = next
    }
    return x
  }

  /// Gamma(a + 1/2) / Gamma(a): the recurrence up to where the asymptotic series (DLMF 5.11.13) is exact to rounding.
  private static func gammaRatio(_ a: Double) -> Double {
    var (a, factor) = (a, 1.0)
    while a < 40 {
      factor *= a / (a + 0.5)
      a += 1
    }
    let r = 1 / a
    return factor * a.squareRoot()
      * (1 - r * (1.0 / 8 - r * (1.0 / 128 + r * (5.0 / 1024 - r * (21.0 / 32768 + r * 399.0 / 262_144)))))
  }
}
