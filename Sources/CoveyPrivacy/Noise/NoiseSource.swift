/// A stream of random bits for noise. One thread at a time.
public protocol NoiseSource: AnyObject {
  /// Whether the bits are secret and unpredictable, so that noise made of them protects.
  var isPrivate: Bool { get }

  /// The next bits.
  func fill(_ words: inout MutableSpan<UInt64>)
}
