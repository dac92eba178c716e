package import CoveyPrivacy

extension ExampleConfiguration: ConfigurationSection {
  /// Reads `privacy.example`.
  package init(_ reader: SectionReader) {
    self.init(
      batching: reader.choice("batching", default: .poisson),
      maximumParticipations: reader.optionalWhole("maximumParticipations", .atLeast(1)))
    reader.finish()
  }

  /// Writes `privacy.example`.
  package func write(to writer: inout SectionWriter) {
    writer.set("batching", batching.rawValue)
    writer.set("maximumParticipations", maximumParticipations)
  }
}
