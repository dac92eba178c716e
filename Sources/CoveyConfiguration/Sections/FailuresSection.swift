/// Failures that the simulation injects.
public struct FailuresSection: Sendable, Hashable {
  /// Probability in [0, 1) that a chosen client drops out of a round.
  public var dropout: Double

  /// Failures, by default none.
  public init(dropout: Double = 0) {
    self.dropout = dropout
  }
}

extension FailuresSection: ConfigurationSection {
  /// Reads `failures`.
  package init(_ reader: SectionReader) {
    self.init(dropout: reader.number("dropout", default: 0, .within(0..<1)))
    reader.finish()
  }

  /// Writes `failures`.
  package func write(to writer: inout SectionWriter) {
    writer.set("dropout", dropout)
  }
}
