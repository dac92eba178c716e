/// Against whom a graph's threshold protects (Bell et al. 2020, eprint 2020/704, sections 3 and 4). Sessions against active
/// servers are not of these kinds: such a server also tries keys, and cuts the ring by whom it declares dead. Their sizes are
/// ``ActiveGraphParameters``.
public enum GraphAdversary: String, Sendable, Hashable, CaseIterable {
  /// A server that follows the protocol, with colluding clients.
  case semiHonest
  /// A server that handed out keys honestly and lies afterwards: it may ask some neighbours of a client for one secret
  /// and others for the other.
  case semiMalicious
}
