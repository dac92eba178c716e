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
