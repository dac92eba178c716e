internal import CoveyData
internal import CoveyDataSources
public import CoveySimulation
internal import CoveySystem

extension LoadedConfiguration {
  /// The simulation of this configuration, its data loaded: what a script runs.
  ///
  /// - Parameter folder: Where the run is recorded; a new folder. Nil keeps nothing but the result.
  /// - Throws: `SettingsError` if values do not fit the data or one another, `DataError` if the data cannot be had,
  ///   `RunDirectory`'s errors if the folder is not new, and what refuses a run before its first round. No folder is left then.
  public func makeSimulation(recordedIn folder: String? = nil) throws -> Simulation {
    let data = try loadData()
    let setup = try makeSetup(data: data, cores: Machine.cores)
    guard let folder else { return try Simulation(setup: setup, directory: nil) }
    let isNew = !FileSystem.exists(folder)
    let directory = try RunDirectory.create(
      folder, configuration: simulation.yaml, dataHashes: try DataHashes.digests(of: data))
    do {
      return try Simulation(setup: setup, directory: directory)
    } catch {
      if isNew { FileSystem.removeIfEmpty(folder: folder) }
      throw error
    }
  }
}
