#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The Poisson distribution with a large mean m, by Stirling's series about the mean.
///
/// With z = (k - m) / m, -ln P(k) is a constant plus F(k) = (k - m)^2 / m * sum_n (-z)^n / ((n + 1) (n + 2))
/// + ln(1 + z) / 2 + delta(k), where delta(k) = 1/(12 k) - 1/(360 k^3) + 1/(1260 k^5) - 1/(1680 k^7) + 1/(1188 k^9) leaves
/// an error below 2^-130 for k >= 3000. (Loader 2000, "Fast and accurate computation of binomial probabilities", has the
/// same split.)
package struct PoissonSeries: UnimodalShape {
  package let blockBits: Int
  package let mode: Int64
  private let mean: Double
  /// mean = significand * 2^-power.
  private let significand: Int64
  private let power: Int
  private let atMode: Double
  private let atModeWide: Int128

  /// - Precondition: The mean lies in 4096...2^40.
  package init(mean: Double) {
    self.mean = mean
    mode = Int64(mean.rounded(.down))
    blockBits = max(0, Int(mean.squareRoot().exponent) - 4)
    significand = Int64(mean.significand * 0x1p52)
    power = 52 - Int(mean.exponent)
    atMode = Self.loss(Double(mode), mean)
    atModeWide = Self.wideLoss(mode, significand, power)
  }

  // exponent is within 2^-42 below 100: its largest part is a product of a dozen roundings.
  package static var margin: Double { 0x1p-40 }

  package func exponent(_ x: Int64) -> Double {
    let k = Double(mode + x)
    // More than 32 standard deviations away.
    guard abs(k - mean) < 0.5 * mean else { return .infinity }
    return max(0, Self.loss(k, mean) - atMode)
  }

  package func ratio(_ x: Int64) -> ScaledRatio {
    guard exponent(x) < 110 else { return .negligible }
    let exponent = Self.wideLoss(mode + x, significand, power) - atModeWide
    return ScaledRatio(expOfMinus: UInt128(max(0, exponent)))
  }

  /// F(k) in doubles.
  private static func loss(_ k: Double, _ mean: Double) -> Double {
    let distance = k - mean
    let z = distance / mean
    var sum = 0.0
    var power = 1.0
    var n = 0.0
    while abs(power) > 0x1p-60 {
      sum += power / ((n + 1) * (n + 2))
      power *= -z
      n += 1
    }
    return distance * z * sum + 0.5 * log1p(z) + 1 / (12 * k) - 1 / (360 * k * k * k)
  }

  /// F(k) * 2^120, within 2^8.
  private static func wideLoss(_ k: Int64, _ significand: Int64, _ power: Int) -> Int128 {
    // k - mean = distance * 2^-power, exactly.
    let distance = (k << Int64(power)) - significand
    let m = UInt128(significand)
    let d = UInt128(distance.magnitude)
    // |z| * 2^126.
    let z = m.dividingFullWidth((d >> 2, d << 126)).quotient
    // (k - mean)^2 / mean * 2^120.
    let square = m.dividingFullWidth((d * d).multipliedFullWidth(by: 1 << UInt128(120 - power))).quotient
    // The first n with |z|^n < 2^-126.
    let leading = z.leadingZeroBitCount - 2
    let last = z == 0 ? 1 : 126 / max(1, leading) + 2
    let grows = distance < 0
    var body: Int128 = 0
    var logarithm: Int128 = 0
    for n in stride(from: Int128(last), through: 0, by: -1) {
      body = times(body, z, negative: !grows) + (1 << 126) / ((n + 1) * (n + 2))
      logarithm = times(logarithm, z, negative: !grows) + (1 << 126) / (n + 1)
    }
    // square < 2^128 may not fit a signed number, its product with body <= 1/(1 * 2) * ... does.
    let (high, low) = square.multipliedFullWidth(by: body.magnitude)
    let main = Int128(high << 2 | low >> 126)
    let half = times(logarithm, z, negative: grows) >> 7
    return main + half + delta(UInt128(k))
  }

  /// a * z / 2^126 with the sign of a, turned if `negative`.
  private static func times(_ a: Int128, _ z: UInt128, negative: Bool) -> Int128 {
    let (high, low) = a.magnitude.multipliedFullWidth(by: z)
    let size = Int128(high << 2 | low >> 126)
    return (a < 0) != negative ? -size : size
  }

  /// delta(k) * 2^120.
  private static func delta(_ k: UInt128) -> Int128 {
    var power = (1 << 120) / k
    var sum: Int128 = 0
    for (index, divisor) in [12, 360, 1260, 1680, 1188].enumerated() {
      let term = Int128(power / UInt128(divisor))
      sum += index % 2 == 0 ? term : -term
      power = power / k / k
    }
    return sum
  }
}
