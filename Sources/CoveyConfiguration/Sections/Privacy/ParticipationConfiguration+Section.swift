public import CoveyCore
public import CoveyPrivacy

extension ParticipationConfiguration: SettingsSection {
  /// Reads `privacy.participation`.
  public init(_ reader: SettingsReader) {
    self.init(
      minimumSeparation: reader.optionalWhole("minimumSeparation", .atLeast(1)),
      maximum: reader.optionalWhole("maximum", .atLeast(1)),
      bands: reader.optionalWhole("bands", .atLeast(1)),
      buffers: reader.optionalWhole("buffers", .within(1...8)))
    reader.finish()
  }

  /// Writes `privacy.participation`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("minimumSeparation", minimumSeparation)
    writer.set("maximum", maximum)
    writer.set("bands", bands)
    writer.set("buffers", buffers)
  }
}

extension ParticipationConfiguration {
  /// Reads `privacy.participation` where noise is independent from round to round: the cap alone has a meaning there.
  /// - Parameter isChosen: Whether the command line chose the mechanism; a file's keys for another one are then dropped.
  package init(capOf reader: SettingsReader, isChosen: Bool) {
    self.init(maximum: reader.optionalWhole("maximum", .atLeast(1)))
    for key in ["minimumSeparation", "bands", "buffers"] {
      guard reader.node(key) != nil, !(isChosen && !reader.isArgument(key)) else { continue }
      reader.refuse(
        key, "\(reader.path(of: key)) has a meaning only with privacy.mechanism: tree, bandedMatrix, blt")
    }
    reader.finish()
  }

  /// The cap alone.
  package var capNode: SettingsNode {
    var writer = SettingsWriter()
    writer.set("maximum", maximum)
    return writer.node
  }
}
