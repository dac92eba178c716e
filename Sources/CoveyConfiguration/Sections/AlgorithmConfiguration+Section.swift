package import CoveyAlgorithms

extension AlgorithmConfiguration: ConfigurationSection {
  /// Reads `algorithm` of a run without privacy.
  package init(_ reader: SectionReader) {
    self.init(reader, isPrivate: false)
  }

  /// Reads `algorithm`. In a private run a client's number of examples is private too, and a weight would change how
  /// much one client can move the mean; so clients count alike unless the configuration says otherwise.
  init(_ reader: SectionReader, isPrivate: Bool) {
    self.init(
      reader.choice("name", default: .fedavg),
      weighting: reader.choice("weighting", default: isPrivate ? ClientWeighting.uniform : .examples))
    reader.finish()
  }

  /// Writes `algorithm`.
  package func write(to writer: inout SectionWriter) {
    writer.set("name", name.rawValue)
    writer.set("weighting", weighting.rawValue)
  }
}
