/// The exact samplers of Canonne, Kamath and Steinke 2020 (arXiv 2004.00010, Algorithms 1-3) in integer arithmetic,
/// word for word: the reference for the fast ones.
package enum CanonneKamathSteinke {
  /// 1 with probability exp(-numerator / denominator) (Algorithm 1).
  package static func bernoulliExp(_ numerator: UInt128, _ denominator: UInt128, _ words: inout NoiseWords) -> Bool {
    var rest = numerator
    while rest > denominator {
      if !bernoulliExpBelowOne(1, 1, &words) { return false }
      rest -= denominator
    }
    return bernoulliExpBelowOne(rest, denominator, &words)
  }

  private static func bernoulliExpBelowOne(
    _ numerator: UInt128, _ denominator: UInt128, _ words: inout NoiseWords
  ) -> Bool {
    var k: UInt128 = 1
    while uniform(below: denominator * k, &words) < numerator { k += 1 }
    return k % 2 == 1
  }

  /// A discrete Laplace number of whole scale (Algorithm 2 with s = 1).
  package static func discreteLaplace(scale: UInt64, _ words: inout NoiseWords) -> Int64 {
    while true {
      let part = words.next(below: scale)
      if !bernoulliExp(UInt128(part), UInt128(scale), &words) { continue }
      var whole: UInt64 = 0
      while bernoulliExp(1, 1, &words) { whole += 1 }
      let magnitude = Int64(part + scale * whole)
      let isNegative = words.next() >> 63 == 1
      if isNegative && magnitude == 0 { continue }
      return isNegative ? -magnitude : magnitude
    }
  }

  /// A discrete Gaussian number with sigma^2 = numerator / denominator (Algorithm 3).
  /// - Precondition: 0 < `numerator` < 2^32 and 0 < `denominator` < 2^16.
  package static func discreteGaussian(
    numerator: UInt64, denominator: UInt64, _ words: inout NoiseWords
  ) -> Int64 {
    precondition(numerator > 0 && numerator < 1 << 32, "the numerator of the variance must be in 1..<2^32")
    precondition(denominator > 0 && denominator < 1 << 16, "the denominator of the variance must be in 1..<2^16")
    var scale: UInt64 = 1
    while scale * scale * denominator <= numerator { scale += 1 }
    let bottom = 2 * UInt128(numerator) * UInt128(denominator) * UInt128(scale) * UInt128(scale)
    while true {
      let candidate = discreteLaplace(scale: scale, &words)
      let reach = UInt128(candidate.magnitude) * UInt128(scale) * UInt128(denominator)
      let distance = reach > UInt128(numerator) ? reach - UInt128(numerator) : UInt128(numerator) - reach
      if bernoulliExp(distance * distance, bottom, &words) { return candidate }
    }
  }

  /// A uniform integer below `bound`, by throwing away the words above the last whole multiple.
  private static func uniform(below bound: UInt128, _ words: inout NoiseWords) -> UInt128 {
    if let small = UInt64(exactly: bound) { return UInt128(words.next(below: small)) }
    let excess = (UInt128.max % bound + 1) % bound
    while true {
      let word = words.nextWide()
      if word <= UInt128.max - excess { return word % bound }
    }
  }
}
