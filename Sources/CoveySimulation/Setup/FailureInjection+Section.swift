public import CoveyCore

extension FailureInjection: SettingsSection {
  /// Reads `failures`.
  public init(_ reader: SettingsReader) {
    self.init(dropoutRate: reader.number("dropout", default: 0, .within(0..<1)))
    reader.finish()
  }

  /// Writes `failures`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("dropout", dropoutRate)
  }
}
