/// Finds which symbols of a word of LightSecAgg's code are wrong: up to half as many as there are more than the dimension.
///
/// Source: Gao, A new algorithm for decoding Reed-Solomon codes, 2003, DOI 10.1007/978-1-4757-3789-9_5, which finds what
/// the algorithm of Welch and Berlekamp finds.
package struct WordDecoder {
  private let points: [UInt32]
  private let dimension: Int
  private let product: FieldPolynomial

  /// A decoder for the symbols of clients at different positions.
  /// - Precondition: At least as many as the dimension, which is at least 1.
  package init(positions: [Int], dimension: Int) {
    precondition(dimension >= 1 && positions.count >= dimension, "fewer symbols than the dimension say nothing")
    points = positions.map(MaskCode.clientMark)
    self.dimension = dimension
    product = FieldPolynomial(roots: points)
  }

  /// Symbols that can be wrong and found.
  package var correctable: Int { (points.count - dimension) / 2 }

  /// Where in the list the symbols stand that are wrong; nil if more are than can be found.
  ///
  /// The word that is nearest is the right one if no more are wrong than can be found.
  /// - Precondition: As many symbols as positions.
  package func wrong(in word: [UInt32]) -> [Int]? {
    precondition(word.count == points.count, "every client has one symbol")
    var lower = FieldPolynomial(values: word, at: points, product: product)
    guard lower.degree >= dimension else { return [] }
    var upper = product
    var (before, cofactor) = (FieldPolynomial.zero, FieldPolynomial.one)
    // The first remainder of degree below (n + k) / 2.
    while 2 * lower.degree >= points.count + dimension {
      let (quotient, rest) = upper.divided(by: lower)
      (upper, lower) = (lower, rest)
      (before, cofactor) = (cofactor, before.minus(quotient.times(cofactor)))
    }
    let (result, rest) = lower.divided(by: cofactor)
    guard rest.degree < 0, result.degree < dimension else { return nil }
    let wrong = points.indices.filter { result.value(at: points[$0]) != word[$0] }
    return wrong.count <= correctable ? wrong : nil
  }
}
