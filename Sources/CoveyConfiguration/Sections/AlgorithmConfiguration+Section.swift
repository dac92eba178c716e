package import CoveyAlgorithms

extension AlgorithmConfiguration: ConfigurationSection {
  /// Reads `algorithm`.
  package init(_ reader: SectionReader) {
    self.init(
      reader.choice("name", default: .fedavg), weighting: reader.choice("weighting", default: ClientWeighting.examples))
    reader.finish()
  }

  /// Writes `algorithm`.
  package func write(to writer: inout SectionWriter) {
    writer.set("name", name.rawValue)
    writer.set("weighting", weighting.rawValue)
  }
}
