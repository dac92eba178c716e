public import CoveyCore
public import CoveyNoise
internal import CoveyPrivacy

extension DistributedConfiguration: SettingsSection {
  /// Reads `privacy.distributed`.
  public init(_ reader: SettingsReader) {
    self.init(bits: reader.optionalWhole("bits", .within(8...32)))
    wrapDeviations = reader.number("wrapDeviations", default: wrapDeviations, .above(0))
    beta = reader.number("beta", default: beta, .between(0, 1))
    missingShare = reader.number("missingShare", default: missingShare, .within(0..<1))
    trustedAggregator = reader.flag("trustedAggregator", default: trustedAggregator)
    reader.finish()
  }

  /// Writes `privacy.distributed`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("bits", bits)
    writer.set("wrapDeviations", wrapDeviations)
    writer.set("beta", beta)
    writer.set("missingShare", missingShare)
    writer.set("trustedAggregator", trustedAggregator)
  }
}
