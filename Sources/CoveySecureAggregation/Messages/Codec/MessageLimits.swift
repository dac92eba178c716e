/// The largest sessions that messages can describe.
public enum MessageLimits {
  /// Clients of a session.
  public static let clients = 1 << 20
  /// Identities of a directory.
  public static let enrolled = 1 << 40
  /// Elements of a vector.
  public static let elements = 1 << 30
  /// UTF-8 bytes of a task's name.
  public static let taskBytes = 255
  /// The last round.
  public static let round = 1 << 53
  /// The largest of the bits of security ``SessionInvitation/sigma`` and of correctness ``SessionInvitation/eta``.
  public static let bits = 256
}
