package import CoveyCore

/// What becomes of an image's pixels, which are stored as bytes.
public enum PixelScale: Sendable, Hashable {
  /// They lie in [0, 1].
  case unit
  /// They get mean 0 and standard deviation 1 over all training pixels.
  case fitted
  /// `(x - mean) / deviation` for x in [0, 1], with public numbers: the deviation is above 0.
  case stated(mean: Double, deviation: Double)
}

extension PixelScale {
  /// Reads `false`, `true` or `{mean: 0.13, deviation: 0.31}`.
  package init(_ reader: SettingsReader, key: String) {
    guard let node = reader.node(key), case .mapping = node.content else {
      self = reader.flag(key, default: false) ? .fitted : .unit
      return
    }
    let section = reader.section(key)
    self = .stated(
      mean: section.requiredNumber("mean", .within(-1000...1000)) ?? 0,
      // Less would not be the deviation of bytes: one pixel of a million images moves it more.
      deviation: section.requiredNumber("deviation", .within(1e-6...1000)) ?? 1)
    section.finish()
  }

  /// Writes the value of `key`.
  package func write(_ key: String, to writer: inout SettingsWriter) {
    switch self {
    case .unit: writer.set(key, false)
    case .fitted: writer.set(key, true)
    case .stated(let mean, let deviation):
      var section = SettingsWriter()
      section.set("mean", mean)
      section.set("deviation", deviation)
      writer.set(key, section.node)
    }
  }
}
