/// Under how much protection an update leaves the client, from least to most.
public enum ProtectionLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// As it is. The server sees it, whatever it promises to do next.
  case none
  /// With a bounded norm, in clear, or with a share of noise that alone guards little. The server is trusted.
  case clipped
  /// Under masks: a server sees sums, and the client trusts it with them.
  case masked
  /// Under masks, for a server that adds noise to the sum, and is trusted to.
  case maskedCentral
  /// Under masks, with a share of the noise: the sum is noisy before any server sees it.
  case distributed
  /// With noise that guards the update alone.
  case local

  /// From least to most.
  public static func < (left: ProtectionLevel, right: ProtectionLevel) -> Bool { left.rawValue < right.rawValue }
}
