extension Numerics {
  /// log(e^a + e^b); either may be -infinity.
  package static func logAddExp(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    guard high.isFinite else { return high }
    return high + log1p(exp(min(a, b) - high))
  }

  /// log(e^a - e^b) for a >= b; -infinity if they are equal, NaN if a < b.
  package static func logSubExp(_ a: Double, _ b: Double) -> Double {
    if b == -.infinity { return a }
    return a + log1mexp(a - b)
  }

  /// log(1 - e^-x) for x >= 0, accurate for small and large x (Maechler 2012, "Accurately computing log(1 - exp(-|a|))").
  package static func log1mexp(_ x: Double) -> Double {
    x > 0.693_147_180_559_945_3 ? log1p(-exp(-x)) : log(-expm1(-x))
  }

  /// log of the sum of e^x over all elements; -infinity of none.
  package static func logSumExp(_ values: [Double]) -> Double {
    guard let high = values.max(), high.isFinite else { return values.max() ?? -.infinity }
    var sum = 0.0
    for value in values { sum += exp(value - high) }
    return high + log(sum)
  }
}
