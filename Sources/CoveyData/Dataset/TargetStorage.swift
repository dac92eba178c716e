/// How targets are stored.
public enum TargetStorage: Sendable {
  /// One class an example.
  case labels(SharedBuffer<Int32>)
  /// One or more numbers an example.
  case values(SharedBuffer<Float>)
}
