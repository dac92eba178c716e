public import CoveyCore
public import CoveyNoise
package import CoveyPrivacy
internal import CoveyProtection

extension ClipConfiguration {
  /// What a configuration without `clip` means: the median of the norms where it can be followed, else 1.
  package static func standard(
    mode: PrivacyConfiguration.Mode, mechanism: NoiseMechanism
  ) -> ClipConfiguration {
    mode.traits.addsFreshGaussian(mechanism) ? .adaptive(AdaptiveClip()) : .fixed(bound: 1)
  }

  /// Reads `privacy.clip`: `{bound: 0.5}` or `{adaptive: {quantile: 0.5}}`.
  package init(_ reader: SettingsReader, default standard: ClipConfiguration) {
    let bound = reader.optionalNumber("bound", ValueRange<Double>.above(0))
    let adaptive = reader.hasValue("adaptive") ? AdaptiveClip(reader.section("adaptive")) : nil
    _ = reader.node("adaptive")
    switch (bound, adaptive) {
    case (nil, nil): self = standard
    case (let bound?, nil): self = .fixed(bound: bound)
    case (nil, let adaptive?): self = .adaptive(adaptive)
    case (let bound?, let adaptive?):
      // The command line's choice replaces the file's.
      self = reader.isArgument("bound") ? .fixed(bound: bound) : .adaptive(adaptive)
      if reader.isArgument("bound") == reader.section("adaptive").isArgument {
        reader.refuse("bound", "\(reader.path) has both a bound and an adaptive one; keep one")
      }
    }
    reader.finish()
  }

  /// The bound as a mapping.
  package var node: SettingsNode {
    var writer = SettingsWriter()
    switch self {
    case .fixed(let bound): writer.set("bound", bound)
    case .adaptive(let settings): writer.set("adaptive", section: settings)
    }
    return writer.node
  }
}

extension AdaptiveClip: SettingsSection {
  /// Reads `privacy.clip.adaptive`.
  public init(_ reader: SettingsReader) {
    self.init()
    quantile = reader.number("quantile", default: quantile, .between(0, 1))
    initialBound = reader.number("initialBound", default: initialBound, .above(0))
    learningRate = reader.number("learningRate", default: learningRate, .above(0))
    countNoise = reader.optionalNumber("countNoise", .above(0))
    reader.finish()
  }

  /// Writes `privacy.clip.adaptive`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("quantile", quantile)
    writer.set("initialBound", initialBound)
    writer.set("learningRate", learningRate)
    writer.set("countNoise", countNoise)
  }
}
