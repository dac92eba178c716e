internal import CoveyCore

/// Logarithms of the probabilities of symmetric noise on the integers, from 0 upwards.
struct IntegerMass: Sendable {
  /// log p(k), k = 0, 1, ...; -infinity where it underflows.
  let logarithms: [Double]

  /// log p(k).
  @inline(__always)
  subscript(_ k: Int) -> Double { logarithms[abs(k)] }

  /// Skellam noise: p(k) = e^-mu I_k(mu) up to |k| = `last`.
  ///
  /// Ratios I_k / I_(k-1) = 1 / (2k / mu + I_(k+1) / I_k) are taken downwards, where every error shrinks (Gautschi 1967, DOI
  /// 10.1137/1009002; DLMF 10.74(iv)), and the sum of all is 1.
  static func skellam(variance: Double, last: Int) -> IntegerMass {
    // From there down to `last` errors shrink by e^-80 and more.
    let start = Int((Double(last) * Double(last) + 40 * variance).squareRoot()) + 40
    var ratios = [Double](repeating: 0, count: start + 2)
    let k = Double(start + 1)
    ratios[start + 1] = variance / (k + (k * k + variance * variance).squareRoot())
    for k in stride(from: start, through: 1, by: -1) { ratios[k] = 1 / (2 * Double(k) / variance + ratios[k + 1]) }
    var sum = 1.0
    var product = 1.0
    for k in 1...start {
      product *= ratios[k]
      sum += 2 * product
    }
    var logarithm = -Numerics.log(sum)
    var logarithms = [logarithm]
    logarithms.reserveCapacity(last + 1)
    for k in stride(from: 1, through: last, by: 1) {
      logarithm += Numerics.log(ratios[k])
      logarithms.append(logarithm)
    }
    return IntegerMass(logarithms: logarithms)
  }

  /// The sum of `count` discrete Gaussians of parameter sigma, up to |k| = `last`: convolutions of positive terms, without a
  /// Fourier transform, so that ratios of small probabilities are right.
  static func discreteGaussians(sigma: Double, count: Int, last: Int) -> IntegerMass {
    // Given a sum of up to `last`, hardly any part of it lies farther out.
    let reach = last + last / 2
    var power = [Double](repeating: 0, count: 2 * reach + 1)
    var total = 0.0
    for k in -reach...reach {
      let x = Double(k) / sigma
      power[k + reach] = Numerics.exp(-x * x / 2)
      total += power[k + reach]
    }
    for i in power.indices { power[i] /= total }
    var product: [Double]?
    var bits = count
    while true {
      if bits & 1 == 1 { product = product.map { convolve($0, power, reach) } ?? power }
      bits >>= 1
      if bits == 0 { break }
      power = convolve(power, power, reach)
    }
    return IntegerMass(logarithms: (0...last).map { Numerics.log((product ?? power)[$0 + reach]) })
  }

  private static func convolve(_ a: [Double], _ b: [Double], _ reach: Int) -> [Double] {
    var result = [Double](repeating: 0, count: 2 * reach + 1)
    result.withUnsafeMutableBufferPointer { result in
      b.withUnsafeBufferPointer { b in
        for (i, factor) in a.enumerated() where factor > 0 {
          // Place i - reach plus place j - reach, kept within the reach.
          let first = max(0, reach - i)
          let end = min(2 * reach, 3 * reach - i)
          guard first <= end else { continue }
          for j in first...end { result[i + j - reach] += factor * b[j] }
        }
      }
    }
    return result
  }
}
