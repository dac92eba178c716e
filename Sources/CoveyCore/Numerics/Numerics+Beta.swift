extension Numerics {
  /// The regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1]; relative error 1e-12 for a + b
  /// up to 1000 and (a + b) 1e-15 beyond.
  ///
  /// Source: the continued fraction of DLMF 8.17.22, by the modified Lentz method.
  package static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast below the mean; above it the other tail does.
    guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
    let logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
    return exp(logFront) / (a * betaFraction(x, a, b))
  }

  /// P(Binomial(trials, p) > count), accurate in the upper tail.
  package static func binomialSurvival(_ count: Int, trials: Int, p: Double) -> Double {
    if count < 0 { return 1 }
    if count >= trials { return 0 }
    return incompleteBeta(p, Double(count) + 1, Double(trials - count))
  }

  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var f = 1.0
    var c = 1.0
    var d = 0.0
    for step in 1...100_000 {
      let m = Double(step / 2)
      let numerator: Double
      if step % 2 == 0 {
        numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      } else {
        numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      }
      d = 1 + numerator * d
      if abs(d) < tiny { d = tiny }
      d = 1 / d
      c = 1 + numerator / c
      if abs(c) < tiny { c = tiny }
      f *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return f
  }
}
