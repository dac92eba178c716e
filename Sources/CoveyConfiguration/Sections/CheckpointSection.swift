/// How often a run is saved, so that a killed one can go on.
public struct CheckpointSection: Sendable, Hashable {
  /// Seconds between checkpoints, above 0.
  public var seconds: Double
  /// Rounds between checkpoints, at least 1; nil for by time only.
  public var rounds: Int?

  /// A plan, by default every 30 seconds.
  public init(seconds: Double = 30, rounds: Int? = nil) {
    self.seconds = seconds
    self.rounds = rounds
  }
}

extension CheckpointSection: ConfigurationSection {
  /// Reads `checkpoint`.
  package init(_ reader: SectionReader) {
    self.init(
      seconds: reader.number("seconds", default: 30, .above(0)), rounds: reader.optionalWhole("rounds", .atLeast(1)))
    reader.finish()
  }

  /// Writes `checkpoint`.
  package func write(to writer: inout SectionWriter) {
    writer.set("seconds", seconds)
    writer.set("rounds", rounds)
  }
}
