import CoveyConfiguration
import CoveyCore

/// The lines of the error that reading `yaml` as `sim.yaml` gives; empty if it reads well.
func problems(_ yaml: String, set assignments: String...) -> [String] {
  do {
    let overrides = try assignments.map { try ConfigurationOverride(assignment: $0) }
    _ = try LoadedConfiguration(yaml: yaml, file: "sim.yaml", overrides: overrides)
    return []
  } catch let error as SettingsError {
    return error.description.split(separator: "\n").map(String.init)
  } catch {
    return ["\(error)"]
  }
}

/// The configuration that `yaml` states.
func simulation(_ yaml: String, set assignments: String...) throws -> SimulationConfiguration {
  let overrides = try assignments.map { try ConfigurationOverride(assignment: $0) }
  return try LoadedConfiguration(yaml: yaml, file: "sim.yaml", overrides: overrides).simulation
}
