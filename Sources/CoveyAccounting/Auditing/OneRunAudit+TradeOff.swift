extension OneRunAudit {
  /// Whether a mechanism that hides as much as `curve` says hardly gives so many right guesses (Mahloujifar, Melis,
  /// Chaudhuri 2024, arXiv 2410.22235, algorithm 3). With the curve of a claim, this tests the whole claim, which finds more
  /// than the test of one pair of epsilon and delta.
  /// - Parameters:
  ///   - curve: what the mechanism is claimed to hide.
  ///   - significance: the probability that a true claim is refuted, in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func refutes(_ curve: TradeOffCurve, significance: Double) throws -> Bool {
    try Self.check(significance: significance)
    return refutes(significance) { curve.leastFalsePositives(power: $0) }
  }

  /// The test with the curve as a function: the least share of wrong guesses that goes with a share of right ones.
  func refutes(_ significance: Double, leastWrong: (Double) -> Double) -> Bool {
    let m = Double(canaries)
    // Bounds on how much of the probability lies on right and on wrong guesses, from this count of right ones downward.
    var right = significance * Double(correct) / m
    var wrong = significance * Double(guesses - correct) / m
    for i in stride(from: correct - 1, through: 0, by: -1) {
      let floor = right >= 1 ? 1 : leastWrong(right)
      // Then nothing changes for fewer right guesses either.
      if floor <= wrong { break }
      right = min(1, right + Double(i) / Double(guesses - i) * (floor - wrong))
      wrong = floor
    }
    return right + wrong > Double(guesses) / m
  }
}
