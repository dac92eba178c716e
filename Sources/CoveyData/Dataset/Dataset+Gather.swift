import CCoveyKernels
import CoveyCore

/// Batches for training: allocation-free copies of chosen examples, one after another.
///
/// With positions, row r is example `positions[r]` and `first` has no meaning; without, row r is example `first + r`.
extension Dataset {
  /// Writes `count` examples' features as floats.
  /// - Precondition: features are numbers or bytes; every example exists.
  package func gather(
    positions: UnsafePointer<Int32>?, first: Int, count rows: Int, features output: UnsafeMutablePointer<Float>
  ) {
    check(positions, first, rows)
    let start = positions == nil ? first : 0
    switch featureStorage {
    case .floats(let values):
      covey_gather_f32(output, values.pointer, positions, start, rows, features.count)
    case .bytes(let bytes, let scale, let offset):
      covey_gather_u8(output, bytes.pointer, positions, start, rows, features.count, scale, offset)
    case .sparse(let sparse):
      sparse.widen(positions: positions, first: start, count: rows, into: output)
    case .tokens:
      preconditionFailure("token features are gathered as integers")
    }
  }

  /// Writes `count` examples' token ids.
  /// - Precondition: features are tokens; every example exists.
  package func gatherTokens(
    positions: UnsafePointer<Int32>?, first: Int, count rows: Int, into output: UnsafeMutablePointer<Int32>
  ) {
    guard case .tokens(let tokens) = featureStorage else { preconditionFailure("features are not tokens") }
    check(positions, first, rows)
    covey_gather_i32(output, tokens.pointer, positions, positions == nil ? first : 0, rows, features.count)
  }

  /// Writes `count` examples' labels, one each or one for each of their positions.
  /// - Precondition: targets are classes; every example exists.
  package func gatherLabels(
    positions: UnsafePointer<Int32>?, first: Int, count rows: Int, into output: UnsafeMutablePointer<Int32>
  ) {
    guard case .labels(let labels) = targetStorage else { preconditionFailure("targets are not classes") }
    check(positions, first, rows)
    covey_gather_i32(output, labels.pointer, positions, positions == nil ? first : 0, rows, targets.count)
  }

  /// Writes `count` examples' target values.
  /// - Precondition: targets are values; every example exists.
  package func gatherValues(
    positions: UnsafePointer<Int32>?, first: Int, count rows: Int, into output: UnsafeMutablePointer<Float>
  ) {
    guard case .values(let values) = targetStorage else { preconditionFailure("targets are not values") }
    check(positions, first, rows)
    covey_gather_f32(output, values.pointer, positions, positions == nil ? first : 0, rows, targets.outputs)
  }

  /// The kernels read where they are told, so every position is checked before.
  @inline(__always)
  private func check(_ positions: UnsafePointer<Int32>?, _ first: Int, _ rows: Int) {
    precondition(rows >= 0, "a batch has no negative size")
    guard let positions else {
      precondition(first >= 0 && rows <= count - first, "a batch lies within its data set")
      return
    }
    var largest: UInt32 = 0
    for row in 0..<rows { largest = max(largest, UInt32(bitPattern: positions[row])) }
    precondition(rows == 0 || Int(largest) < count, "a position lies within its data set")
  }
}
