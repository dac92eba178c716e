public import CoveyCore

/// A configuration with the places where its values were written, for errors that only the data can show.
public struct LoadedConfiguration: Sendable {
  /// The configuration.
  public var simulation: SimulationConfiguration
  private let origins: [String: SettingsOrigin]
  private let file: String?

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - yaml: The file's text.
  ///   - file: The file's name for messages; its stem names the run if the configuration does not.
  ///   - overrides: Values that replace those of the file, in order.
  /// - Throws: `SettingsError` with everything that is wrong.
  public init(yaml: String, file: String, overrides: [ConfigurationOverride] = []) throws(SettingsError) {
    var root = try SettingsNode(yaml: yaml, file: file)
    for override in overrides { try root.apply(override) }
    let log = SettingsLog()
    simulation = SimulationConfiguration(SettingsReader(root, path: "", log: log), name: Self.runName(file))
    try log.throwProblems()
    origins = log.origins
    self.file = file
  }

  /// An error about the value at `path`, at the place where it was written, or else where the nearest section around
  /// it was; a default is named as such.
  public func error(at path: String, _ message: String) -> SettingsError {
    var keys = path.split(separator: ".")
    while !keys.isEmpty {
      if let origin = origins[keys.joined(separator: ".")] { return SettingsError(origin, message) }
      keys.removeLast()
    }
    return SettingsError(file.map { .file($0, line: 1, column: 1) }, message)
  }

  /// The file's name without folder and ending, if that can name a run.
  private static func runName(_ file: String) -> String {
    let base = file.split(separator: "/").last ?? ""
    let stem = base.lastIndex(of: ".").map { base[..<$0] } ?? base
    let word = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
    guard let first = word.first, first.isLetter || first.isNumber else { return "simulation" }
    return String(word.prefix(100))
  }
}

extension SimulationConfiguration {
  /// The whole configuration as YAML, every key written, which reads back as an equal value.
  public var yaml: String { node.yaml }
}
