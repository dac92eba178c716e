public import CoveyCrypto

/// One mask of a vector: the keystream of a key, and whether it is added or taken off.
public struct Mask: Sendable {
  /// The direction of a mask.
  public enum Sign: Sendable, Hashable {
    /// Added to the values.
    case adds
    /// Subtracted from the values.
    case subtracts
  }

  /// The key; it must mask one vector of one session only.
  public var key: SecretKey
  /// Whether the keystream is added or subtracted.
  public var sign: Sign

  /// A mask.
  public init(key: SecretKey, sign: Sign) {
    self.key = key
    self.sign = sign
  }
}
