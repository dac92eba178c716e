public import CoveyCore

extension AlgorithmConfiguration: SettingsSection {
  /// Reads `algorithm` of a run without privacy.
  public init(_ reader: SettingsReader) {
    self.init(reader, countsAlike: false)
  }

  /// Reads `algorithm`.
  /// - Parameter countsAlike: Whether clients count alike unless the configuration says otherwise: in a private run, where a
  ///   client's number of examples is private too and a weight would change how much one client can move the mean; and with
  ///   aggregation rules that know no weights.
  package init(_ reader: SettingsReader, countsAlike: Bool) {
    self.init(
      reader.choice("name", default: .fedavg),
      weighting: reader.choice("weighting", default: countsAlike ? ClientWeighting.uniform : .examples))
    reader.finish()
  }

  /// Writes `algorithm`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", name.rawValue)
    writer.set("weighting", weighting.rawValue)
  }
}
