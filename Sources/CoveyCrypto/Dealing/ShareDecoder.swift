/// Gives a secret back although some of its shares are wrong: up to half as many as there are more than the threshold.
///
/// Source: Gao, A new algorithm for decoding Reed-Solomon codes, 2003, DOI 10.1007/978-1-4757-3789-9_5. Shares are values
/// of a polynomial of degree below the threshold; the interpolation of all of them and the product of (X - x) are followed
/// down Euclid's algorithm until the quotient of remainder and cofactor is that polynomial.
package struct ShareDecoder {
  private let points: [Scalar]
  private let threshold: Int

  /// A decoder for holders with these different indices.
  /// - Precondition: Indices between 1 and 2^32 - 1, at least as many as the threshold, which is at least 1.
  package init(indices: [Int], threshold: Int) {
    precondition(threshold >= 1 && indices.count >= threshold, "fewer shares than the threshold give nothing back")
    points = indices.map { index in
      precondition(index >= 1 && index <= Int(UInt32.max), "no holder has this index")
      return Scalar(UInt64(index), 0, 0, 0)
    }
    self.threshold = threshold
  }

  /// The secret, and where in their list the shares stand that are wrong; nil if too many are.
  ///
  /// The secret is the only one that so few errors explain. Whether it is the right one shows against a public key.
  /// - Precondition: As many canonical shares as indices.
  /// - Throws: ``CryptoError/memoryUnavailable``.
  package func secret(of shares: [SecretKey]) throws -> (secret: SecretKey, wrong: [Int])? {
    precondition(shares.count == points.count, "every holder gives one share")
    let values = shares.map { $0.withPointer { Scalar(loading: $0).canonical } }
    guard let polynomial = polynomial(through: values) else { return nil }
    let wrong = points.indices.filter { polynomial.value(at: points[$0]) != values[$0] }
    guard wrong.count <= (points.count - threshold) / 2 else { return nil }
    return (try SecretKey { polynomial.constant.store(to: $0) }, wrong)
  }

  private func polynomial(through values: [Scalar]) -> ScalarPolynomial? {
    let product = ScalarPolynomial(roots: points)
    var (upper, lower) = (product, ScalarPolynomial.interpolation(of: values, at: points, product: product))
    var (before, cofactor) = (ScalarPolynomial.zero, ScalarPolynomial.one)
    // The first remainder of degree below (a + t) / 2.
    while 2 * lower.degree >= points.count + threshold {
      let (quotient, rest) = upper.divided(by: lower)
      (upper, lower) = (lower, rest)
      (before, cofactor) = (cofactor, before.minus(quotient.times(cofactor)))
    }
    let (result, rest) = lower.divided(by: cofactor)
    return rest.degree < 0 && result.degree < threshold ? result : nil
  }
}
