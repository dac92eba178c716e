internal import CCoveyKernels
package import CoveyCrypto

/// A client's mask: the elements of a key's ``FieldStream``, made piece by piece whenever they are needed and never kept.
package struct MaskKey: Sendable {
  let key: SecretKey
  private let code: MaskCode

  /// A new mask.
  /// - Throws: `CryptoError`.
  package init(_ code: MaskCode) throws {
    try self.init(code, key: SecretKey.random())
  }

  /// The mask of a key.
  package init(_ code: MaskCode, key: SecretKey) {
    self.code = code
    self.key = key
  }

  /// Writes the coded masks of the clients at `positions`, ``LightParameters/codedLength`` elements each.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package func encode(_ positions: Range<Int>, to output: SecretWords) throws {
    let (terms, length) = (code.parameters.responders, code.parameters.codedLength)
    precondition(output.count == positions.count * length, "every client gets \(length) elements")
    precondition(positions.lowerBound >= 0 && positions.upperBound <= code.parameters.clients, "positions are clients'")
    try output.withWords { output in
      try forEachTile { first, width, elements in
        code.weights.withUnsafeBufferPointer { weights in
          guard let output = output.baseAddress, let weights = weights.baseAddress else { return }
          covey_field_combine(
            weights + positions.lowerBound * terms, positions.count, terms, elements, width, output + first, length,
            width)
        }
      }
    }
  }

  /// What is published of the coded masks of all clients, ``LightParameters/checks`` elements each: products of the
  /// challenge's rows with a coded mask but its last elements, which are added.
  ///
  /// Coding is linear, so it is the code of the same products with the pieces: U d' products instead of N d'.
  ///
  /// It shows nothing of the mask: the last elements of coded masks are words of the code that are uniform among all, drawn
  /// for this alone, and so are the sums.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package func values(under challenge: FieldRows) throws -> [UInt32] {
    let (terms, clients, rows) = (code.parameters.responders, code.parameters.clients, challenge.count)
    precondition(rows == LightParameters.checks, "a coded mask has as many elements more as the challenge has rows")
    let reader = challenge.reader()
    let products = try SecretWords(count: terms * rows)
    var values = [UInt32](repeating: 0, count: clients * rows)
    try products.withWords { products in
      guard let products = products.baseAddress else { return }
      try forEachTile { first, width, elements in
        guard first < code.parameters.pieceLength else {
          covey_field_add(products, elements, terms * rows)
          return
        }
        reader.next(width) { tile in
          for term in 0..<terms {
            for row in 0..<rows {
              covey_field_dot(products + term * rows + row, tile + row * width, elements + term * width, width)
            }
          }
        }
      }
      covey_field_combine(code.weights, clients, terms, products, rows, &values, rows, rows)
    }
    return values
  }

  /// Adds the mask to a vector of elements.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package func add(to values: UnsafeMutableBufferPointer<UInt32>) throws {
    let (pieces, count) = (code.parameters.pieces, code.parameters.count)
    precondition(values.count == count, "a mask has as many elements as the vector")
    guard let values = values.baseAddress else { return }
    try forEachTile { first, width, elements in
      let start = first * pieces
      // Columns beyond the pieces are no part of the mask.
      if start < count { covey_field_add(values + start, elements, min(width * pieces, count - start)) }
    }
  }

  /// Gives `body` the first column, the number of columns and the elements of every tile, U times as many as columns. The
  /// last tile is that of ``LightParameters/checks``.
  private func forEachTile(
    _ body: (_ first: Int, _ width: Int, _ elements: UnsafeMutablePointer<UInt32>) -> Void
  ) throws {
    let (terms, length) = (code.parameters.responders, code.parameters.pieceLength)
    let stream = FieldStream(key: key)
    let scratch = try SecretWords(count: terms * max(min(MaskCode.tile, length), LightParameters.checks))
    scratch.withWords { scratch in
      guard let base = scratch.baseAddress else { return }
      func next(_ first: Int, _ width: Int) {
        stream.fill(UnsafeMutableBufferPointer(rebasing: scratch[..<(terms * width)]))
        body(first, width, base)
      }
      for first in stride(from: 0, to: length, by: MaskCode.tile) { next(first, min(MaskCode.tile, length - first)) }
      next(length, LightParameters.checks)
    }
  }
}
