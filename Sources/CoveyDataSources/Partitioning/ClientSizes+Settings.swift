package import CoveyCore

extension ClientSizes {
  /// Reads a number, `{minimum: 10, maximum: 30}` or `{mean: 4, deviation: 2, minimum: 50}`.
  package init(_ reader: SettingsReader, key: String, default standard: ClientSizes) {
    guard let node = reader.node(key) else {
      self = standard
      return
    }
    guard case .mapping = node.content else {
      self = .fixed(reader.whole(key, default: 1, .atLeast(1)))
      return
    }
    let section = reader.section(key)
    if section.has("maximum") {
      let minimum = section.requiredWhole("minimum", .atLeast(1)) ?? 1
      let maximum = section.requiredWhole("maximum", .atLeast(1)) ?? minimum
      if maximum < minimum {
        section.refuse("maximum", "\(section.path(of: "maximum")) must be at least the minimum, \(minimum)")
      }
      self = .uniform(minimum: minimum, maximum: maximum)
      section.finish(foreign: ["mean": "no maximum", "deviation": "no maximum"], selector: "minimum")
    } else {
      self = .logNormal(
        mean: section.requiredNumber("mean", .any) ?? 0,
        deviation: section.requiredNumber("deviation", .atLeast(0)) ?? 0,
        minimum: section.whole("minimum", default: 1, .atLeast(1)))
      section.finish()
    }
  }

  /// The value as it is written.
  package var node: SettingsNode {
    var writer = SettingsWriter()
    switch self {
    case .fixed(let count): return .whole(count)
    case .uniform(let minimum, let maximum):
      writer.set("minimum", minimum)
      writer.set("maximum", maximum)
    case .logNormal(let mean, let deviation, let minimum):
      writer.set("mean", mean)
      writer.set("deviation", deviation)
      writer.set("minimum", minimum)
    }
    return writer.node
  }
}
