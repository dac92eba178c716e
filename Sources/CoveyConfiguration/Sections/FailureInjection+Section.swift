package import CoveySimulation

extension FailureInjection: ConfigurationSection {
  /// Reads `failures`.
  package init(_ reader: SectionReader) {
    self.init(dropoutRate: reader.number("dropout", default: 0, .within(0..<1)))
    reader.finish()
  }

  /// Writes `failures`.
  package func write(to writer: inout SectionWriter) {
    writer.set("dropout", dropoutRate)
  }
}
