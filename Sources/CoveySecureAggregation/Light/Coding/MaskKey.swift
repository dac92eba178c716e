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

  /// Writes the coded masks of the clients at `positions`, ``LightParameters/pieceLength`` elements each.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package func encode(_ positions: Range<Int>, to output: SecretWords) throws {
    let (terms, length) = (code.parameters.responders, code.parameters.pieceLength)
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

  /// Adds the mask to a vector of elements.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package func add(to values: UnsafeMutableBufferPointer<UInt32>) throws {
    let (pieces, count) = (code.parameters.pieces, code.parameters.count)
    precondition(values.count == count, "a mask has as many elements as the vector")
    guard let values = values.baseAddress else { return }
    try forEachTile { first, width, elements in
      let start = first * pieces
      if start < count { covey_field_add(values + start, elements, min(width * pieces, count - start)) }
    }
  }

  /// Gives `body` the first column, the number of columns and the elements of every tile, U times as many as columns.
  private func forEachTile(
    _ body: (_ first: Int, _ width: Int, _ elements: UnsafeMutablePointer<UInt32>) -> Void
  ) throws {
    let (terms, length) = (code.parameters.responders, code.parameters.pieceLength)
    let stream = FieldStream(key: key)
    let scratch = try SecretWords(count: terms * min(MaskCode.tile, length))
    scratch.withWords { scratch in
      guard let base = scratch.baseAddress else { return }
      for first in stride(from: 0, to: length, by: MaskCode.tile) {
        let width = min(MaskCode.tile, length - first)
        stream.fill(UnsafeMutableBufferPointer(rebasing: scratch[..<(terms * width)]))
        body(first, width, base)
      }
    }
  }
}
