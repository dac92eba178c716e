#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The Poisson distribution with a small mean, P(x) / P(0) about its mode in a table of 128-bit numbers.
///
/// The table follows P(k + 1) / P(k) = mean / (k + 1) from the mode outwards: the factors are at most 1, so that the
/// error of an entry, less than one unit a step, stays below 2^-115.
package struct PoissonTable: UnimodalShape {
  package let blockBits: Int
  package let mode: Int64
  /// From the least integer kept.
  private let ratios: [UInt128]
  /// Their logarithms, negated.
  private let exponents: [Double]
  private let least: Int64

  /// The largest mean.
  package static var largestMean: Double { 4096 }

  /// - Precondition: The mean lies in 2^-16...4096.
  package init(mean: Double) {
    let mode = Int64(mean.rounded(.down))
    self.mode = mode
    blockBits = max(0, Int(mean.squareRoot().exponent) - 4)
    // mean = significand * 2^-power.
    let significand = UInt128(mean.significand * 0x1p52)
    let power = UInt128(52 - Int(mean.exponent))
    // Below 2^-127 there is nothing left to keep.
    var below: [UInt128] = []
    var value = ScaledRatio.one
    for k in stride(from: mode, to: 0, by: -1) {
      value = significand.dividingFullWidth(value.multipliedFullWidth(by: UInt128(k) << power)).quotient
      if value == 0 { break }
      below.append(value)
    }
    var above: [UInt128] = []
    value = ScaledRatio.one
    var k = UInt128(mode) + 1
    while value != 0 {
      value = (k << power).dividingFullWidth(value.multipliedFullWidth(by: significand)).quotient
      above.append(value)
      k += 1
    }
    ratios = below.reversed() + [ScaledRatio.one] + above
    exponents = ratios.map { value in
      // Halves, because a conversion of 128 bits is slow.
      -log(Double(UInt64(value >> 64)) * 0x1p-63 + Double(UInt64(truncatingIfNeeded: value)) * 0x1p-127)
    }
    least = -Int64(below.count)
  }

  package static var margin: Double { 0x1p-43 }

  package func exponent(_ x: Int64) -> Double {
    let index = x - least
    return index >= 0 && index < exponents.count ? exponents[Int(index)] : .infinity
  }

  package func ratio(_ x: Int64) -> ScaledRatio {
    let value = entry(x)
    guard value > 0 else { return .negligible }
    // An entry may exceed 2^127 by its error, where two modes are equal.
    let shift = max(1, value.leadingZeroBitCount) - 1
    return ScaledRatio(mantissa: min(value << UInt128(shift), ScaledRatio.one), shift: shift)
  }

  private func entry(_ x: Int64) -> UInt128 {
    let index = x - least
    return index >= 0 && index < ratios.count ? ratios[Int(index)] : 0
  }
}
