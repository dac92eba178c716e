import CoveyCore

extension Dataset {
  /// Hands over everything that defines the data set, piece by piece in a fixed order, for hashing: a line of text that
  /// names its types, then features, then targets as they are stored.
  ///
  /// Equal data give equal bytes on every little-endian machine, however they were loaded.
  package func forEachByteChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var header = "covey dataset 1; \(features); \(targets); \(count); "
    switch featureStorage {
    case .floats: header += "floats"
    case .bytes(_, let scale, let offset): header += "bytes \(scale.bitPattern) \(offset.bitPattern)"
    case .sparse: header += "sparse"
    case .tokens: header += "tokens"
    }
    try Array((header + "\n").utf8).withUnsafeBytes(body)
    switch featureStorage {
    case .floats(let values): try Dataset.chunks(values.bytes, body)
    case .bytes(let bytes, _, _): try Dataset.chunks(bytes.bytes, body)
    case .sparse(let rows): try rows.forEachBuffer { try Dataset.chunks($0, body) }
    case .tokens(let tokens): try Dataset.chunks(tokens.bytes, body)
    }
    switch targetStorage {
    case .labels(let labels): try Dataset.chunks(labels.bytes, body)
    case .values(let values): try Dataset.chunks(values.bytes, body)
    }
  }

  /// Bytes that the stored features and targets take; mapped files count in full.
  public var byteCount: Int {
    let features =
      switch featureStorage {
      case .floats(let values): values.bytes.count
      case .bytes(let bytes, _, _): bytes.bytes.count
      case .sparse(let rows): rows.byteCount
      case .tokens(let tokens): tokens.bytes.count
      }
    let targets =
      switch targetStorage {
      case .labels(let labels): labels.bytes.count
      case .values(let values): values.bytes.count
      }
    return features + targets
  }

  /// Pieces of a mebibyte: hashes stay in cache, and mapped pages can go again.
  private static func chunks(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var start = 0
    while start < bytes.count {
      let end = min(start + (1 << 20), bytes.count)
      try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      start = end
    }
  }
}
