/// How features are stored: as small as the source has them, widened to floats when a batch is gathered.
public enum FeatureStorage: Sendable {
  /// Numbers as they are.
  case floats(SharedBuffer<Float>)
  /// Bytes, read as `byte * scale + offset`.
  case bytes(SharedBuffer<UInt8>, scale: Float, offset: Float)
  /// Token ids.
  case tokens(SharedBuffer<Int32>)

  /// Stored values.
  public var count: Int {
    switch self {
    case .floats(let buffer): buffer.count
    case .bytes(let buffer, _, _): buffer.count
    case .tokens(let buffer): buffer.count
    }
  }
}
