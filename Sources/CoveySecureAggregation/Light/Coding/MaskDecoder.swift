internal import CCoveyKernels
package import CoveyCore

/// Takes the sum of masks off the sum of masked vectors, given U clients' sums of coded masks.
package struct MaskDecoder: Sendable {
  private let parameters: LightParameters
  private let weights: [UInt32]
  /// The coded sums, a row each.
  private var rows: [UInt32]
  private let stride: Int

  /// A decoder for the clients at `positions`; their coded sums follow by ``set(_:_:)``.
  package init(_ code: MaskCode, positions: [Int]) {
    parameters = code.parameters
    weights = code.decodingWeights(from: positions)
    let length = parameters.pieceLength
    // Rows a multiple of 4 KiB apart would all compete for the same few lines of the cache.
    stride = length % 1024 < 16 ? length + 16 : length
    rows = [UInt32](repeating: 0, count: parameters.responders * stride)
  }

  /// Sets a client's coded sum, as it was sent.
  /// - Precondition: A row below U, four bytes for each of ``LightParameters/pieceLength`` elements.
  package mutating func set(_ row: Int, _ coded: RawSpan) {
    precondition(coded.byteCount == 4 * parameters.pieceLength, "coded sums have the length of a piece")
    let first = row * stride
    rows.withUnsafeMutableBytes { rows in
      coded.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: rows[(4 * first)...]).copyMemory(from: $0) }
    }
  }

  /// Subtracts the decoded sum of masks from `values`.
  package func subtract(from values: UnsafeMutableBufferPointer<UInt32>, on workers: any PieceWorkers) {
    precondition(values.count == parameters.count, "the sum has another length")
    guard let base = values.baseAddress else { return }
    // Jobs write to different parts of the vector.
    nonisolated(unsafe) let target = base
    let tilesOfJob = 16
    let tiles = (parameters.pieceLength + MaskCode.tile - 1) / MaskCode.tile
    workers.perform(pieces: (tiles + tilesOfJob - 1) / tilesOfJob) { job in
      var mask = [UInt32](repeating: 0, count: parameters.pieces * MaskCode.tile)
      for tile in job * tilesOfJob..<min((job + 1) * tilesOfJob, tiles) {
        subtract(tile: tile, from: target, scratch: &mask)
      }
    }
  }

  private func subtract(tile: Int, from values: UnsafeMutablePointer<UInt32>, scratch mask: inout [UInt32]) {
    let first = tile * MaskCode.tile
    let width = min(MaskCode.tile, parameters.pieceLength - first)
    let start = first * parameters.pieces
    guard start < parameters.count else { return }
    rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      covey_field_combine(
        weights, parameters.pieces, parameters.responders, rows + first, stride, &mask, width, width)
    }
    covey_field_subtract(values + start, mask, min(width * parameters.pieces, parameters.count - start))
  }
}
