internal import CCoveyKernels
package import CoveyCrypto

/// Rows of uniform elements of the field that a key gives, to multiply vectors with. They are made whenever they are
/// needed and never kept.
///
/// The key's ``FieldStream`` holds them in tiles of ``MaskCode/tile`` columns, in each tile row after row. That is part of
/// the protocol: dealer, holder and judge multiply with the same rows.
package struct FieldRows: Sendable {
  private let key: SecretKey
  /// How many there are.
  package let count: Int

  /// The rows of a key, which must serve nothing else.
  package init(key: SecretKey, count: Int) {
    self.key = key
    self.count = count
  }

  /// The products of each row with a vector, as it is sent, of whatever length, added to `sums`.
  /// - Precondition: Whole elements, and as many sums as rows.
  package func multiply(_ vector: RawSpan, into sums: inout [UInt32]) {
    precondition(vector.byteCount % 4 == 0 && sums.count == count, "every row has a product")
    let length = vector.byteCount / 4
    let reader = reader()
    vector.withUnsafeBytes { vector in
      guard let base = vector.baseAddress else { return }
      for first in stride(from: 0, to: length, by: MaskCode.tile) {
        let width = min(MaskCode.tile, length - first)
        reader.next(width) { tile in
          for row in 0..<count { covey_field_dot(&sums[row], tile + row * width, base + 4 * first, width) }
        }
      }
    }
  }

  /// Gives the rows tile by tile.
  func reader() -> Reader { Reader(stream: FieldStream(key: key), rows: count) }

  /// Gives rows tile by tile, from the first on. One thread at a time.
  final class Reader {
    private let stream: FieldStream
    private let rows: Int
    private var tile: [UInt32]

    fileprivate init(stream: FieldStream, rows: Int) {
      self.stream = stream
      self.rows = rows
      tile = [UInt32](repeating: 0, count: rows * MaskCode.tile)
    }

    /// Gives `body` the next `width` columns, row after row.
    /// - Precondition: At most ``MaskCode/tile``, and as many but in the last tile.
    func next(_ width: Int, _ body: (UnsafePointer<UInt32>) -> Void) {
      precondition(width <= MaskCode.tile, "a tile has \(MaskCode.tile) columns at most")
      tile.withUnsafeMutableBufferPointer { tile in
        let words = UnsafeMutableBufferPointer(rebasing: tile[..<(rows * width)])
        stream.fill(words)
        if let base = words.baseAddress { body(UnsafePointer(base)) }
      }
    }
  }
}
