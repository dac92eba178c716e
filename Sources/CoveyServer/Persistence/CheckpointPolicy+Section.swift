public import CoveyCore

extension CheckpointPolicy: SettingsSection {
  /// Reads `checkpoint`.
  public init(_ reader: SettingsReader) {
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
  public func write(to writer: inout SettingsWriter) {
    writer.set("seconds", seconds)
    writer.set("rounds", rounds)
  }
}
