/// g(x) = exp(-|x| / scale).
package struct LaplaceShape: UnimodalShape {
  package let blockBits: Int
  private let inverse: Double
  /// scale = significand * 2^power with a significand of 53 bits.
  private let significand: UInt128
  private let power: Int

  /// - Precondition: scale in 2^-6...2^40.
  package init(scale: Double) {
    blockBits = max(0, Int(scale.exponent) - 3)
    inverse = 1 / scale
    significand = UInt128(scale.significand * 0x1p52)
    power = Int(scale.exponent) - 52
  }

  package static var margin: Double { 0x1p-43 }

  package func exponent(_ x: Int64) -> Double { Double(x.magnitude) * inverse }

  package func ratio(_ x: Int64) -> ScaledRatio {
    guard exponent(x) < 127 else { return .negligible }
    // |x| * 2^120 / (significand * 2^power), as a product with 2^128; the shift is at least 4.
    let high = UInt128(x.magnitude) << UInt128(-8 - power)
    return ScaledRatio(expOfMinus: significand.dividingFullWidth((high, 0)).quotient)
  }
}
