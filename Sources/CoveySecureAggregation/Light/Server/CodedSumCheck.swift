internal import CCoveyKernels
internal import CoveyCrypto

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
