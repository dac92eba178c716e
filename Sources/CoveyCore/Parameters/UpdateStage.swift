/// The stage of protection in which a round's updates reach the server, see ``UpdateState``.
public enum UpdateStage: Sendable, Hashable, CaseIterable {
  /// See ``Raw``: the server sums floats.
  case raw
  /// See ``Clipped``: the server sums integers and adds noise to the sum.
  case clipped
  /// See ``Noised``: the server sums floats that protect themselves.
  case noised
  /// See ``Encoded``: the server sums integers modulo a power of two, which carry shares of the noise.
  case encoded
  /// See ``Masked``: the server sums what it cannot read, and is shown the sum.
  case masked
}
