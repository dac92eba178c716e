/// Why there is no further thread.
public struct ThreadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's words.
  public let reason: String

  /// What happened and what to do.
  public var description: String { "the system gave no worker thread: \(reason); use fewer workers" }
}
