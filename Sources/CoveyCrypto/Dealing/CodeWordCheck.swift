/// Checks that numbers are the values of a polynomial of degree below `threshold` at 1, 2, ..., `holders`: their product
/// with one random word of the dual code is 0. Others pass with a probability of 1/l, if they were fixed before.
///
/// The dual of the code of polynomials of degree below t at the points x_i holds the words f(x_i) / prod (x_i - x_j) for
/// f of degree below n - t. Source: MacWilliams and Sloane, The Theory of Error-Correcting Codes, chapter 10, section 8;
/// used so by Cascudo and David, SCRAPE, ACNS 2017, eprint 2017/216.
public struct CodeWordCheck: Sendable {
  /// One factor a holder; empty where any numbers are a word.
  private let factors: [Scalar]
  /// How many numbers a word has.
  public let holders: Int

  /// A check with a new random word, to be drawn once all words that it is to check are known.
  /// - Throws: ``CryptoError/invalidThreshold(_:holders:)`` unless 1 <= threshold <= holders;
  ///   ``CryptoError/libraryUnavailable``.
  public init(threshold: Int, holders: Int) throws {
    let sharing = try ShamirSharing(threshold: threshold, holders: holders)
    self.holders = sharing.holders
    guard holders > threshold else {
      factors = []
      return
    }
    // The constant term counts as any other coefficient: all are uniform.
    let polynomial = try SharingPolynomial(secret: ShamirSharing.randomSecret(), count: holders - threshold)
    let values = try SecretBytes(count: holders * Scalar.byteCount)
    polynomial.evaluate(points: holders, into: values)
    let inverses = Self.inverseFactorials(holders)
    factors = values.withPointer { values in
      (0..<holders).map { index in
        let weight = inverses[index].times(inverses[holders - 1 - index])
        let factor = weight.times(Scalar(loading: values + index * Scalar.byteCount))
        return (holders - 1 - index) % 2 == 0 ? factor : factor.negated
      }
    }
  }

  /// Whether the numbers are a word. False for another number of them than ``holders``.
  public func isWord(_ values: [GroupScalar]) -> Bool {
    guard values.count == holders else { return false }
    guard !factors.isEmpty else { return true }
    let sum = Scalar.sum(factors.count, { factors[$0] }, { values[$0].scalar })
    return GroupScalar(sum) == GroupScalar(.zero)
  }

  /// 1 / 0!, 1 / 1!, ..., 1 / (count - 1)!.
  private static func inverseFactorials(_ count: Int) -> [Scalar] {
    var product = Scalar.one
    for factor in 1..<max(count, 2) { product = product.timesPlus(UInt32(factor), .zero) }
    var inverse = product.canonical.inverse
    var result = [Scalar](repeating: .one, count: count)
    for index in stride(from: count - 1, through: 0, by: -1) {
      result[index] = inverse
      if index > 0 { inverse = inverse.timesPlus(UInt32(index), .zero).canonical }
    }
    return result
  }
}
