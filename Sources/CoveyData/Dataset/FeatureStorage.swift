/// How features are stored: as small as the source has them, widened to floats when a batch is gathered.
public enum FeatureStorage: Sendable {
  /// Numbers as they are.
  case floats(SharedBuffer<Float>)
  /// Bytes, read as `byte * scale + offset`.
  case bytes(SharedBuffer<UInt8>, scale: Float, offset: Float)
  /// Numbers of which most are zero.
  case sparse(SparseRows)
  /// Token ids.
  case tokens(SharedBuffer<Int32>)

  /// Values, zeros that are not stored included.
  public var count: Int {
    switch self {
    case .floats(let buffer): buffer.count
    case .bytes(let buffer, _, _): buffer.count
    case .sparse(let rows): rows.count * rows.width
    case .tokens(let buffer): buffer.count
    }
  }
}
