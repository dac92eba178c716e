/// How often a run saves its state. The end of a run is always saved.
public struct CheckpointPolicy: Sendable, Hashable, Codable {
  /// Save when this many seconds have passed since the last time, >= 0; nil for never by time.
  public var seconds: Double?
  /// Save after every so many rounds, >= 1; nil for never by rounds.
  public var rounds: Int?

  /// A policy; by default every 10 seconds.
  public init(seconds: Double? = 10, rounds: Int? = nil) {
    self.seconds = seconds
    self.rounds = rounds
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if let seconds, !(seconds >= 0) { return "seconds between checkpoints must be 0 or more, not \(seconds)" }
    if let rounds, rounds < 1 { return "rounds between checkpoints must be 1 or more, not \(rounds)" }
    return nil
  }
}
