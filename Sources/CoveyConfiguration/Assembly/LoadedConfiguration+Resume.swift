public import CoveyCore

extension LoadedConfiguration {
  /// Keys that a run may change when it goes on: they do not change its result.
  private static let free: Set = ["name", "workers", "transport.name", "checkpoint.seconds", "checkpoint.rounds"]

  /// Every value of the configuration by path, defaults filled in, without those that a run may change when it goes on:
  /// whatever can change a bit of any round.
  var settings: [String: String] {
    Dictionary(
      simulation.node.flattened().filter { !Self.free.contains($0.path) }.map { ($0.path, $0.value) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The configuration of a run that goes on.
  ///
  /// - Parameters:
  ///   - saved: The run's own `config.yaml`.
  ///   - savedFile: Its path, for messages.
  ///   - path: Another configuration file, which must agree; nil for none.
  ///   - overrides: Values that must agree, except those that do not change the result.
  /// - Throws: `SettingsError` that names every key which would change the run.
  public init(
    resuming saved: String, savedFile: String, path: String?, overrides: [ConfigurationOverride]
  ) throws(SettingsError) {
    let run = try LoadedConfiguration(yaml: saved, file: savedFile)
    if let path {
      self = try LoadedConfiguration(path: path, overrides: overrides)
    } else {
      self = try LoadedConfiguration(yaml: saved, file: savedFile, overrides: overrides)
    }
    let before = Dictionary(uniqueKeysWithValues: run.simulation.node.flattened().map { ($0.path, $0.value) })
    let after = simulation.node.flattened()
    var changes = after.filter { before[$0.path] != $0.value && !Self.free.contains($0.path) }.map { path, value in
      error(
        at: path,
        "\(path) would be \(value), but the run was begun with \(before[path] ?? "none"); leave it out to go on, or start "
          + "a new run")
    }
    let kept = Set(after.map(\.path))
    changes += run.simulation.node.flattened().filter { !kept.contains($0.path) }.map { path, value in
      error(
        at: path, "\(path) would have no meaning, but the run was begun with \(value); leave the change out to go on")
    }
    if !changes.isEmpty { throw SettingsError(changes.flatMap(\.problems)) }
  }
}
