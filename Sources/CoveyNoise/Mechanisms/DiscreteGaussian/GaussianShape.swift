/// g(x) = exp(-x^2 / (2 sigma^2)).
package struct GaussianShape: UnimodalShape {
  package let blockBits: Int
  private let inverse: Double
  /// sigma = significand * 2^exponent with a significand of 53 bits; its square.
  private let square: UInt128
  private let power: Int

  /// - Precondition: sigma in 2^-6...2^40.
  package init(sigma: Double) {
    blockBits = max(0, Int(sigma.exponent) - 4)
    inverse = 1 / (2 * sigma * sigma)
    let significand = UInt128((sigma.significand * 0x1p52))
    square = significand * significand
    power = Int(sigma.exponent) - 52
  }

  package static var margin: Double { 0x1p-43 }

  // Five roundings: below 100 the error is under 100 * 5 * 2^-53.
  package func exponent(_ x: Int64) -> Double {
    let x = Double(x)
    return x * x * inverse
  }

  package func ratio(_ x: Int64) -> ScaledRatio {
    guard exponent(x) < 127 else { return .negligible }
    // x^2 * 2^120 / (2 * significand^2 * 2^(2 power)); the shift is at least 119 + 24.
    let magnitude = UInt128(x.magnitude)
    let shift = 119 - 2 * power - 128
    let numerator = magnitude * magnitude
    return ScaledRatio(expOfMinus: square.dividingFullWidth((numerator << UInt128(shift), 0)).quotient)
  }
}
