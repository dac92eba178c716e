/// A number in (0, 1] as `mantissa` * 2^(-127 - shift), with the mantissa in [2^126, 2^127].
package struct ScaledRatio {
  package var mantissa: UInt128
  package var shift: Int

  /// exp(-exponent), within a relative error of 2^-112.
  /// - Parameter exponent: A number in [0, 128) times 2^120.
  package init(expOfMinus exponent: UInt128) {
    // exponent = shift * ln 2 + rest. The quotient by 64 bits of ln 2 is never too small and too large by 1 at most.
    var quotient = exponent / Self.ln2
    if quotient * Self.ln2 > exponent { quotient -= 1 }
    let rest = (exponent - quotient * Self.ln2) << 7
    // 1 - r (1 - r/2 (1 - r/3 (...))) with r < ln 2: the 36th term is below 2^-140.
    var sum = Self.one
    for n in stride(from: UInt128(36), through: 1, by: -1) {
      sum = Self.one - Self.product(rest, sum) / n
    }
    mantissa = sum
    shift = Int(quotient)
    if mantissa < Self.one >> 1 {
      // Only by rounding, when r is next to ln 2.
      mantissa = Self.one >> 1
    }
  }

  /// The number `mantissa` * 2^(-127 - shift).
  package init(mantissa: UInt128, shift: Int) {
    self.mantissa = mantissa
    self.shift = shift
  }

  /// min(1, this number * `numerator` * 2^`up` / `denominator`) * 2^128 (capped at 2^128 - 1), within 2^16.
  /// - Precondition: 1 <= `denominator` <= 2^14 and `denominator` <= 2 * `numerator` <= 2^15.
  package func share(_ numerator: Int, _ denominator: Int, up: Int) -> UInt128 {
    let down = shift - up
    guard down < 128 else { return 0 }
    // Further up than by 1, the result is above 1.
    guard down >= 0 || (down == -1 && mantissa < Self.one) else { return .max }
    let shifted = down >= 0 ? mantissa >> UInt128(down) : mantissa << 1
    let (high, low) = shifted.multipliedFullWidth(by: UInt128(numerator))
    let divisor = UInt128(denominator)
    guard high < divisor else { return .max }
    let quotient = divisor.dividingFullWidth((high, low)).quotient
    return quotient >= Self.one ? .max : quotient << 1
  }

  /// Less than 2^-180, which counts as 0.
  package static let negligible = ScaledRatio(mantissa: one, shift: 200)

  package static let one = UInt128(1) << 127
  /// ln 2 * 2^120, rounded to the nearest integer.
  static let ln2 = UInt128(0xB1_7217_F7D1_CF79) << 64 | UInt128(0xABC9_E3B3_9803_F2F7)

  /// a * b / 2^127.
  static func product(_ a: UInt128, _ b: UInt128) -> UInt128 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high << 1 | low >> 127
  }
}
