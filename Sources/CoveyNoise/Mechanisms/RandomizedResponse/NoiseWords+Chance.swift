extension NoiseWords {
  /// True with a probability in [0, 1), rounded down to a multiple of 2^-64.
  mutating func isBelow(_ probability: Double) -> Bool {
    precondition(probability >= 0 && probability < 1, "a chance must lie in [0, 1)")
    return next() < UInt64(probability * 0x1p64)
  }

  /// A number strictly between 0 and 1: the middle of one of 2^53 equal intervals.
  mutating func fraction() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }
}
