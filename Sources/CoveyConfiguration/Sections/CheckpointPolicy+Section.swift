package import CoveyServer

extension CheckpointPolicy: ConfigurationSection {
  /// Reads `checkpoint`.
  package init(_ reader: SectionReader) {
    self.init()
    // Null turns saving by time off, so that it is not the same as leaving the key out.
    if reader.has("seconds") {
      seconds = reader.optionalNumber("seconds", .above(0))
    } else {
      _ = reader.node("seconds")
    }
    rounds = reader.optionalWhole("rounds", .atLeast(1))
    reader.finish()
  }

  /// Writes `checkpoint`.
  package func write(to writer: inout SectionWriter) {
    writer.set("seconds", seconds)
    writer.set("rounds", rounds)
  }
}
