import ArgumentParser
import CoveyConfiguration

/// The options that choose and change a configuration.
struct ConfigurationOptions: ParsableArguments {
  @Argument(help: "A configuration file; without one, the built-in simulation.")
  var config: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Replace a value, such as client.epochs=5.", valueName: "path=value"))
  var assignments: [String] = []

  func validate() throws {
    if config == "" { throw ValidationError("the configuration's path is empty; name a file, or leave it out") }
  }

  /// The overrides in order.
  func overrides() throws -> [ConfigurationOverride] {
    try assignments.map { try ConfigurationOverride(assignment: $0) }
  }

  /// The configuration.
  func load() throws -> LoadedConfiguration {
    try LoadedConfiguration(path: config, overrides: overrides())
  }
}
