import CoveyCore
import Foundation

/// Whether the elements of vectors modulo 2^bits look uniform, by Pearson's chi-square.
enum Uniformity {
  /// The smallest p-value, corrected for the number of tests, of the histograms of the highest 8 bits, the lowest 8 bits
  /// and the highest 4 bits of neighbours together (of all bits where there are fewer).
  static func pValue(_ vectors: [RingVector]) -> Double {
    guard let bits = vectors.first?.bits else { return 1 }
    let few = min(bits, 8), half = min(bits, 4)
    var high = [Int](repeating: 0, count: 1 << few), low = high
    var pairs = [Int](repeating: 0, count: 1 << (2 * half))
    for vector in vectors {
      for word in vector.words {
        high[Int(word) >> (bits - few)] += 1
        low[Int(word) & (1 << few - 1)] += 1
      }
      for i in stride(from: 0, to: vector.count - 1, by: 2) {
        pairs[(Int(vector.words[i]) >> (bits - half)) << half | Int(vector.words[i + 1]) >> (bits - half)] += 1
      }
    }
    return min(1, 3 * [high, low, pairs].map(pValue).reduce(1, min))
  }

  /// The probability that a uniform source fills bins as unevenly as `counts` or more so.
  static func pValue(counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let chi = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    return tail(chi, degrees: counts.count - 1)
  }

  /// P[chi-square with that many degrees of freedom > x], by the recurrence over the degrees in steps of two.
  static func tail(_ x: Double, degrees: Int) -> Double {
    if x <= 0 { return 1 }
    var probability = degrees % 2 == 1 ? erfc((x / 2).squareRoot()) : 0
    for k in stride(from: degrees % 2 == 1 ? 3 : 2, through: degrees, by: 2) {
      let a = Double(k) / 2
      probability += exp((a - 1) * log(x / 2) - x / 2 - lgamma(a))
    }
    return min(1, probability)
  }
}
