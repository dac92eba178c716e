internal import CoveyRandom

extension Numerics {
  /// P(N(0, 1) <= x); relative accuracy in the lower tail down to x of about -38.
  @inline(__always)
  package static func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x * 0.707_106_781_186_547_5) }

  /// log P(N(0, 1) <= x), accurate in both tails at any finite x.
  package static func logNormalCDF(_ x: Double) -> Double {
    if x > 0 { return log1p(-normalCDF(-x)) }
    return logErfc(-x * 0.707_106_781_186_547_5) - 0.693_147_180_559_945_3
  }

  /// The number z with P(N(0, 1) <= z) = p.
  package static func normalQuantile(_ p: Double) -> Double { PortableMath.normalQuantile(p) }

  /// log erfc(x), also where erfc underflows.
  package static func logErfc(_ x: Double) -> Double {
    guard x > 25 else { return log(erfc(x)) }
    guard x < .infinity else { return -.infinity }
    // Asymptotic series; at x = 25 the first term left out is below 1e-17.
    let t = 1 / (2 * x * x)
    let series = t * (-1 + t * (3 + t * (-15 + t * (105 - 945 * t))))
    return -x * x - log(x) - 0.572_364_942_924_700_1 + log1p(series)
  }
}
