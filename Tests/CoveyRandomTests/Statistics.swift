import Foundation

/// Test statistics, by the textbook formulas and the system's libm.
enum Statistics {
  /// P(X >= x) for a chi-square number with `degrees` degrees of freedom.
  static func chiSquareTail(_ x: Double, degrees: Int) -> Double {
    1 - gammaDistribution(x / 2, shape: Double(degrees) / 2)
  }

  /// The p-value of observed counts against expected shares.
  static func chiSquareTest(_ counts: [Int], shares: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    var sum = 0.0
    for (count, share) in zip(counts, shares) {
      let expected = total * share
      sum += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    return chiSquareTail(sum, degrees: counts.count - 1)
  }

  /// The p-value of observed counts against equal shares.
  static func chiSquareTest(_ counts: [Int]) -> Double {
    chiSquareTest(counts, shares: Array(repeating: 1 / Double(counts.count), count: counts.count))
  }

  /// The asymptotic p-value of the one-sample Kolmogorov-Smirnov test.
  static func kolmogorovSmirnov(_ sample: [Double], distribution: (Double) -> Double) -> Double {
    let sorted = sample.sorted()
    let n = Double(sorted.count)
    var distance = 0.0
    for (i, x) in sorted.enumerated() {
      let f = distribution(x)
      distance = max(distance, f - Double(i) / n, Double(i + 1) / n - f)
    }
    let lambda = distance * n.squareRoot()
    var tail = 0.0
    for k in 1...100 {
      let term = 2 * exp(-2 * Double(k * k) * lambda * lambda)
      tail += k % 2 == 1 ? term : -term
    }
    return min(1, max(0, tail))
  }

  /// P(N(0, 1) <= x).
  static func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// P(gamma(shape, 1) <= x): the series below shape + 1, Lentz's continued fraction above.
  static func gammaDistribution(_ x: Double, shape a: Double) -> Double {
    if x <= 0 { return 0 }
    let front = exp(-x + a * log(x) - lgamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while term > sum * 1e-16 {
        n += 1
        term *= x / n
        sum += term
      }
      return sum * front
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var h = d
    for i in 1...10_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / (an * d + b)
      c = b + an / c
      h *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return 1 - front * h
  }
}
