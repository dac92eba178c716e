extension FixedPointEncoding {
  /// - Throws: ``IntegerEncodingError/invalid(_:)`` with a sentence that names the value.
  static func check(
    _ dimension: Int, _ clipBound: Double, _ cohort: Int, _ weightBound: Int, _ valueBits: Int,
    _ saturationProbability: Double?, _ rounding: Rounding
  ) throws(IntegerEncodingError) {
    guard dimension > 0, dimension <= 1 << 32 else {
      throw .invalid("an encoding needs 1 to 2^32 parameters, not \(dimension)")
    }
    guard (1e-25...1e25).contains(clipBound) else {
      throw .invalid("a clip bound must lie in 1e-25...1e25, not \(clipBound)")
    }
    guard cohort >= 1 else { throw .invalid("a cohort needs at least 1 client, not \(cohort)") }
    guard weightBound >= 1, weightBound <= 1 << 40 else {
      throw .invalid("a bound of weights must lie in 1...2^40, not \(weightBound)")
    }
    guard (2...32).contains(valueBits) else { throw .invalid("a value has 2 to 32 bits, not \(valueBits)") }
    guard let probability = saturationProbability else { return }
    guard probability > 0, probability < 1 else {
      throw .invalid("the probability of cutting off must lie strictly between 0 and 1, not \(probability)")
    }
    guard rounding != .conditional else {
      throw .invalid("conditional rounding keeps the norm of an update on its own grid, which a rotated one is not on")
    }
  }
}
