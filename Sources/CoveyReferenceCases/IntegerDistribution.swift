internal import CoveyCore
internal import CoveyNoise

/// A symmetric distribution on the integers by its definition, to compare samplers and other implementations with.
struct IntegerDistribution {
  /// P(0), P(1), ...; P(-k) = P(k).
  private let probabilities: [Double]

  /// The probability of an integer.
  func probability(_ x: Int) -> Double {
    probabilities.indices.contains(abs(x)) ? probabilities[abs(x)] : 0
  }

  /// The variance.
  var variance: Double {
    // From the smallest terms to the largest.
    2 * probabilities.enumerated().reversed().reduce(0) { $0 + Double($1.offset) * Double($1.offset) * $1.element }
  }

  /// P(x) proportional to exp(-x^2 / (2 sigma^2)).
  /// - Throws: `PrivacyError.invalid` unless sigma lies in (0, 10^6].
  static func discreteGaussian(sigma: Double) throws -> IntegerDistribution {
    guard sigma > 0, sigma <= 1e6 else { throw PrivacyError.invalid("sigma must lie in (0, 1e6], not \(sigma)") }
    let weights = (0...Int(40 * sigma + 8)).map { Numerics.exp(-Double($0) * Double($0) / (2 * sigma * sigma)) }
    return IntegerDistribution(weights: weights)
  }

  /// The difference of two Poisson numbers of mean variance / 2: e^-v I_k(v) (Skellam 1946), by Miller's backward
  /// recurrence (DLMF 3.6(iii)) of I_(k-1) = I_(k+1) + 2 k / v I_k.
  /// - Throws: `PrivacyError.invalid` unless the variance lies in (0, 10^6].
  static func skellam(variance: Double) throws -> IntegerDistribution {
    guard variance > 0, variance <= 1e6 else {
      throw PrivacyError.invalid("the variance must lie in (0, 1e6], not \(variance)")
    }
    let last = Int(60 + 3 * variance.squareRoot() * 10 + min(variance, 100))
    var weights = [Double](repeating: 0, count: last + 2)
    weights[last] = 1e-300
    for k in stride(from: last, to: 0, by: -1) {
      weights[k - 1] = weights[k + 1] + 2 * Double(k) / variance * weights[k]
      if weights[k - 1] > 1e250 {
        for index in (k - 1)...last { weights[index] *= 1e-250 }
      }
    }
    return IntegerDistribution(weights: weights)
  }

  private init(weights: [Double]) {
    let total = 2 * weights.dropFirst().reversed().reduce(0, +) + weights[0]
    probabilities = weights.map { $0 / total }
  }
}
