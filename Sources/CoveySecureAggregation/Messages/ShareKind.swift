/// Which of a client's two secrets a share belongs to. Nobody may learn both.
public enum ShareKind: UInt8, Sendable, Hashable, CaseIterable {
  /// The secret half of the mask key: for clients whose input did not arrive.
  case maskKey = 1
  /// The self-mask: for clients whose input did.
  case selfMask = 2
}
