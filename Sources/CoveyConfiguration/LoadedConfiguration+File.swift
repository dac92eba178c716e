public import CoveyCore
internal import CoveySystem

extension LoadedConfiguration {
  /// More than any configuration needs.
  private static let maximumBytes = 1 << 20

  /// Reads a configuration file, or the built-in simulation without one.
  ///
  /// - Parameters:
  ///   - path: The file; nil for the built-in simulation.
  ///   - overrides: Values that replace those of the file, in order.
  /// - Throws: `SettingsError` if the file cannot be read, or with everything that is wrong in it.
  public init(path: String?, overrides: [ConfigurationOverride] = []) throws(SettingsError) {
    if let path {
      try self.init(yaml: Self.read(path), file: path, overrides: overrides)
    } else {
      try self.init(yaml: DefaultSimulation.yaml, file: "(built-in)", overrides: overrides)
    }
  }

  /// The text of a configuration file.
  /// - Throws: `SettingsError` if it cannot be read or is not text.
  package static func read(_ path: String) throws(SettingsError) -> String {
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.read(path, atMost: maximumBytes)
    } catch {
      throw SettingsError(nil, "\(error)")
    }
    guard let bytes else { throw SettingsError(nil, "\(path) is larger than 1 MiB; is it a configuration?") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingsError(nil, "\(path) is not UTF-8 text")
    }
    return text
  }
}
