public import CoveySecureAggregation

/// What one message of a session costs each client.
public struct MessageCost: Sendable, Hashable {
  /// The step in which it is sent.
  public let step: SessionStep
  /// Which way it travels.
  public let direction: MessageDirection
  /// What it holds, in a few words.
  public let name: String
  /// Its bytes if nobody drops out.
  public let bytes: Int
}
