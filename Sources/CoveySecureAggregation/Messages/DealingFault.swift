/// What a holder finds wrong with the shares that a dealer sealed for it: the first of these that is, in this order.
public enum DealingFault: UInt8, Sendable, Hashable, CaseIterable {
  /// They do not open with the key of the pair's channel.
  case unreadable = 1
  /// A share does not lie below the order of the group.
  case notCanonical = 2
  /// A share is not the one that was committed to.
  case commitment = 3
  /// The shares do not come to the masked share that everybody sees.
  case value = 4
}
