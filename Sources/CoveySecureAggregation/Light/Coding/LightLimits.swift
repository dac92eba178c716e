/// The largest sessions of LightSecAgg.
public enum LightLimits {
  /// Clients: the code has a weight for each pair of them, four bytes each.
  public static let clients = 1 << 12
  /// Bytes of a client's message of coded masks, which are as many as those of all that it is passed from the others.
  public static let codedMasks = 1 << 30
  /// Bytes of all clients' coded masks, which the server keeps until disputes are decided, unless it is told another limit.
  public static let relay = 4 << 30

  /// Elements of coded masks that a client keeps unsealed at a time, 4 MiB, unless a single one is larger: the rest is
  /// made from the mask's key again.
  static let portion = 1 << 20
}
