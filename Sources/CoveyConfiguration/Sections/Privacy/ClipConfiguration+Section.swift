package import CoveyPrivacy

extension ClipConfiguration {
  /// What a configuration without `clip` means: the median of the norms where it can be followed, else 1.
  package static func standard(
    mode: PrivacyConfiguration.Mode, mechanism: PrivacyConfiguration.Mechanism
  ) -> ClipConfiguration {
    mode == .central && mechanism == .gaussian ? .adaptive(AdaptiveClip()) : .fixed(bound: 1)
  }

  /// Reads `privacy.clip`: `{bound: 0.5}` or `{adaptive: {quantile: 0.5}}`.
  package init(_ reader: SectionReader, default standard: ClipConfiguration) {
    let bound = reader.optionalNumber("bound", ValueRange<Double>.above(0))
    let adaptive = reader.node("adaptive")
    switch (bound, adaptive) {
    case (let bound?, nil): self = .fixed(bound: bound)
    case (let bound, let node?) where !node.isNull:
      self = .adaptive(AdaptiveClip(reader.section("adaptive")))
      if bound != nil, !(reader.isArgument("adaptive") && !reader.isArgument("bound")) {
        if reader.isArgument("bound"), !reader.isArgument("adaptive"), let bound {
          self = .fixed(bound: bound)
        } else {
          reader.refuse("bound", "\(reader.path) has both a bound and an adaptive one; keep one")
        }
      }
    case (let bound?, _): self = .fixed(bound: bound)
    default: self = standard
    }
    reader.finish()
  }

  /// The bound as a mapping.
  package var node: ConfigurationNode {
    var writer = SectionWriter()
    switch self {
    case .fixed(let bound): writer.set("bound", bound)
    case .adaptive(let settings): writer.set("adaptive", section: settings)
    }
    return writer.node
  }
}

extension AdaptiveClip: ConfigurationSection {
  /// Reads `privacy.clip.adaptive`.
  package init(_ reader: SectionReader) {
    self.init()
    quantile = reader.number("quantile", default: quantile, .between(0, 1))
    initialBound = reader.number("initialBound", default: initialBound, .above(0))
    learningRate = reader.number("learningRate", default: learningRate, .above(0))
    countNoise = reader.optionalNumber("countNoise", .above(0))
    reader.finish()
  }

  /// Writes `privacy.clip.adaptive`.
  package func write(to writer: inout SectionWriter) {
    writer.set("quantile", quantile)
    writer.set("initialBound", initialBound)
    writer.set("learningRate", learningRate)
    writer.set("countNoise", countNoise)
  }
}
