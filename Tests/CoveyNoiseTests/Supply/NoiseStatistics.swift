import CoveyNoise
import Foundation

/// Test statistics by the textbook formulas, and draws for them.
enum NoiseStatistics {
  /// P(X >= x) for a chi-square number with `degrees` degrees of freedom (series or Lentz's continued fraction).
  static func chiSquareTail(_ chi: Double, degrees: Int) -> Double {
    let a = Double(degrees) / 2
    let x = chi / 2
    if x <= 0 { return 1 }
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
      return 1 - sum * front
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
    return front * h
  }

  /// The p-value of samples against probabilities of the integers in `support`; what lies outside is one more bin.
  /// Neighbours are merged until at least 10 samples are expected.
  static func chiSquare(_ samples: [Int64], support: ClosedRange<Int64>, _ probability: (Int64) -> Double) -> Double {
    var observed = [Int](repeating: 0, count: Int(support.upperBound - support.lowerBound) + 1)
    var outside = 0
    for x in samples {
      if support.contains(x) { observed[Int(x - support.lowerBound)] += 1 } else { outside += 1 }
    }
    let total = Double(samples.count)
    var bins: [(count: Int, expected: Double)] = []
    var bin = (count: 0, expected: 0.0)
    var inside = 0.0
    for (index, count) in observed.enumerated() {
      let share = probability(support.lowerBound + Int64(index))
      inside += share
      bin.count += count
      bin.expected += share * total
      if bin.expected >= 10 {
        bins.append(bin)
        bin = (0, 0)
      }
    }
    bin.count += outside
    bin.expected += max(0, 1 - inside) * total
    bins[bins.count - 1].count += bin.count
    bins[bins.count - 1].expected += bin.expected
    let chi = bins.reduce(0) { $0 + pow(Double($1.count) - $1.expected, 2) / $1.expected }
    return chiSquareTail(chi, degrees: bins.count - 1)
  }

  /// The p-value of two samples of equal size having one distribution. Bins hold at least 20 numbers.
  static func chiSquare(_ first: [Int64], _ second: [Int64]) -> Double {
    var counts: [Int64: (Int, Int)] = [:]
    for x in first { counts[x, default: (0, 0)].0 += 1 }
    for x in second { counts[x, default: (0, 0)].1 += 1 }
    var chi = 0.0
    var bins = 0
    var bin = (0, 0)
    for (_, pair) in counts.sorted(by: { $0.key < $1.key }) {
      bin = (bin.0 + pair.0, bin.1 + pair.1)
      if bin.0 + bin.1 >= 20 {
        chi += pow(Double(bin.0 - bin.1), 2) / Double(bin.0 + bin.1)
        bins += 1
        bin = (0, 0)
      }
    }
    return chiSquareTail(chi, degrees: bins - 1)
  }

  /// P(|N(0, 1)| >= |z|).
  static func normalTail(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

  static func moments(_ samples: [Int64]) -> (mean: Double, variance: Double) {
    let n = Double(samples.count)
    let mean = samples.reduce(0) { $0 + Double($1) } / n
    return (mean, samples.reduce(0) { $0 + pow(Double($1) - mean, 2) } / n)
  }

  /// A seeded stream for a test.
  static func source(_ seed: UInt64) -> any NoiseSource {
    SeededNoise(seed: seed).source(.update, round: 1, client: 2, piece: 3)
  }

  /// `count` numbers that `fill` writes.
  static func draw(_ count: Int, _ seed: UInt64, _ fill: (inout MutableSpan<Int64>, any NoiseSource) -> Void)
    -> [Int64]
  {
    var samples = [Int64](repeating: 0, count: count)
    var span = samples.mutableSpan
    fill(&span, source(seed))
    return samples
  }
}
