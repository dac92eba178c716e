package import CoveyNoise

/// A coin that falls on its side with exactly the probability that is stated: the digits of a uniform binary fraction are
/// compared with those of the probability until they differ, nearly always with the first 64.
package struct ExactCoin: Sendable {
  /// The binary digits of the probability after the point, 64 at a time; the rest are zero.
  private let digits: [UInt64]
  private let isCertain: Bool

  /// - Precondition: A probability in [0, 1].
  package init(probability: Double) {
    precondition(probability >= 0 && probability <= 1, "a coin has a probability")
    isCertain = probability == 1
    var (digits, rest) = ([UInt64](), isCertain ? 0 : probability)
    while rest > 0 {
      // Shifts and differences of a float with its own leading digits are exact.
      let shifted = rest * 0x1p64
      let whole = shifted.rounded(.down)
      digits.append(UInt64(whole))
      rest = shifted - whole
    }
    self.digits = digits
  }

  /// One toss.
  package func toss(_ words: inout NoiseWords) -> Bool {
    for part in digits {
      let word = words.next()
      if word != part { return word < part }
    }
    return isCertain
  }
}
