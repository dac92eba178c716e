internal import CCoveyKernels
internal import CoveyCrypto

/// Checks that what a dealer publishes of its coded masks are words of the code: their products with random words of the
/// dual code are 0. Others pass with a probability of q^-4 = 2^-128, if they were fixed before.
///
/// The dual of the code of polynomials of degree below U at the points x_i holds the words f(x_i) / prod (x_i - x_j) for f
/// of degree below N - U. Source: MacWilliams and Sloane, The Theory of Error-Correcting Codes, chapter 10, section 8.
package struct WordCheck: Sendable {
  /// Words of the dual code, one after the other; empty where anything is a word.
  private let factors: [UInt32]
  private let clients: Int
  /// q^-1 is too likely for a single one.
  private static let words = 4

  /// A check with new random words, to be drawn once all that it is to check is known.
  /// - Throws: `CryptoError`.
  package init(_ parameters: LightParameters) throws {
    clients = parameters.clients
    let terms = clients - parameters.responders
    guard terms > 0 else {
      factors = []
      return
    }
    let points = (0..<clients).map(MaskCode.clientMark)
    let product = FieldPolynomial(roots: points)
    let weights = PrimeField.inverses(of: product.slopes(at: points))
    let stream = FieldStream(key: try SecretKey.random())
    var factors: [UInt32] = []
    factors.reserveCapacity(Self.words * clients)
    for _ in 0..<Self.words {
      var coefficients = [UInt32](repeating: 0, count: terms)
      coefficients.withUnsafeMutableBufferPointer { stream.fill($0) }
      let polynomial = FieldPolynomial(coefficients)
      for (index, point) in points.enumerated() {
        factors.append(PrimeField.multiply(weights[index], polynomial.value(at: point)))
      }
    }
    self.factors = factors
  }

  /// Whether columns of numbers are words.
  /// - Parameter values: For each client a row of as many elements as there are columns.
  /// - Precondition: A row for every client.
  package func areWords(_ values: [UInt32]) -> Bool {
    precondition(values.count % clients == 0, "every client has a row")
    guard !factors.isEmpty else { return true }
    let columns = values.count / clients
    var sums = [UInt32](repeating: 0, count: Self.words * columns)
    covey_field_combine(factors, Self.words, clients, values, columns, &sums, columns, columns)
    return sums.allSatisfy { $0 == 0 }
  }
}

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

/// Finds wrong sums of coded masks, if more came than it takes: the products of all with random rows are words of the code,
/// whose wrong symbols are those of the wrong sums.
///
/// A wrong sum looks right to one row with a probability of 1/q, if the row was drawn after the sum was sent, and to both
/// with q^-2 = 2^-64.
struct CodedSumCheck {
  private static let rows = 2

  private let parameters: LightParameters
  private let challenge: [UInt32]

  /// A check with new random rows, to be drawn once all sums are in.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  init(_ parameters: LightParameters) throws {
    self.parameters = parameters
    let stream = FieldStream(key: try SecretKey.random())
    var challenge = [UInt32](repeating: 0, count: Self.rows * parameters.pieceLength)
    challenge.withUnsafeMutableBufferPointer { stream.fill($0) }
    self.challenge = challenge
  }

  /// Where in the list sums stand that are wrong; nil if there are more than can be found.
  /// - Parameter elements: Gives `body` the sum of the client at a place in `positions`, as it was sent.
  func wrong(
    positions: [Int], _ elements: (_ place: Int, _ body: (RawSpan) -> Void) throws -> Void
  ) rethrows -> [Int]? {
    let length = parameters.pieceLength
    var words = [[UInt32]](repeating: [UInt32](repeating: 0, count: positions.count), count: Self.rows)
    for place in positions.indices {
      try elements(place) { sum in
        precondition(sum.byteCount == 4 * length, "sums of coded masks have the length of a piece")
        for row in 0..<Self.rows {
          challenge.withUnsafeBufferPointer { challenge in
            sum.withUnsafeBytes { sum in
              guard let base = challenge.baseAddress else { return }
              covey_field_dot(&words[row][place], base + row * length, sum.baseAddress, length)
            }
          }
        }
      }
    }
    let decoder = WordDecoder(positions: positions, dimension: parameters.responders)
    var wrong: Set<Int> = []
    for word in words {
      guard let places = decoder.wrong(in: word) else { return nil }
      wrong.formUnion(places)
    }
    return wrong.count <= decoder.correctable ? wrong.sorted() : nil
  }
}
