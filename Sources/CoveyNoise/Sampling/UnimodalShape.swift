/// A distribution on the integers with its mode moved to 0, whose probabilities never grow on the way from 0.
package protocol UnimodalShape: Sendable {
  /// Integers of a block: 2^blockBits, a small part of the standard deviation; at most 36.
  var blockBits: Int { get }

  /// ln(P(0) / P(x)) within `margin` / 2 wherever it is below 100; infinite outside the support.
  func exponent(_ x: Int64) -> Double

  /// Bound of the relative error of exp(-exponent) and of the few products around it; above 2^-48.
  static var margin: Double { get }

  /// P(x) / P(0) within 2^-108, relative to the larger of it and 2^-14.
  func ratio(_ x: Int64) -> ScaledRatio
}
