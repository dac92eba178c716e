public import CoveyCore

extension AlgorithmConfiguration: SettingsSection {
  /// Reads `algorithm` of a run without privacy.
  public init(_ reader: SettingsReader) {
    self.init(reader, isPrivate: false)
  }

  /// Reads `algorithm`. In a private run a client's number of examples is private too, and a weight would change how
  /// much one client can move the mean; so clients count alike unless the configuration says otherwise.
  package init(_ reader: SettingsReader, isPrivate: Bool) {
    self.init(
      reader.choice("name", default: .fedavg),
      weighting: reader.choice("weighting", default: isPrivate ? ClientWeighting.uniform : .examples))
    reader.finish()
  }

  /// Writes `algorithm`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", name.rawValue)
    writer.set("weighting", weighting.rawValue)
  }
}
