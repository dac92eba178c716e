/// A kind of work of a session, and how much of it there is.
public struct WorkItem: Sendable, Hashable {
  /// A name for programs, such as `keystreams`.
  public let key: String
  /// What it is, in a few words.
  public let name: String
  /// How often.
  public let count: Int
}
