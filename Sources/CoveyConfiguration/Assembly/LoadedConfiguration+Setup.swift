internal import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCompute
internal import CoveyCore
public import CoveyData
internal import CoveyPrivacy
internal import CoveyServer
public import CoveySimulation
internal import CoveyTransport

extension LoadedConfiguration {
  /// The model for such data.
  /// - Throws: `SettingsError` if it does not fit.
  public func makeModel(for data: any FederatedDataset) throws -> Model {
    let loss = simulation.loss?.loss
    if let loss, !loss.accepts(data.targets) {
      throw error(
        at: "loss", "\(loss.name) cannot be taken against these targets (\(data.targets)); remove the key")
    }
    do {
      switch simulation.model {
      case .builtIn(let name):
        return try Model(builtIn: name, features: data.features, targets: data.targets, loss: loss)
      case .layers(let layers):
        return try Model(
          name: simulation.name, features: data.features, targets: data.targets, layers: layers, loss: loss)
      }
    } catch let problem as ModelError {
      throw error(at: "model", "\(problem)")
    }
  }

  /// Everything that the simulation needs.
  /// - Parameters:
  ///   - loaded: The data, as ``loadData()`` gives them.
  ///   - cores: Processors of this machine, for `workers: auto`.
  /// - Throws: `SettingsError` if values do not fit the data or one another.
  public func makeSetup(data loaded: LoadedData, cores: Int) throws -> SimulationSetup {
    let data = loaded.dataset
    let model = try makeModel(for: data)
    var plan = simulation.plan
    plan.cohort = try cohort(population: data.clientCount)
    var setup = SimulationSetup(
      plan, name: simulation.name, model: model, data: data, failures: simulation.failures,
      workers: simulation.workers ?? cores, backend: simulation.backend, checkpoint: simulation.checkpoint,
      dataFacts: loaded.facts)
    setup.settings = settings
    setup.transport = simulation.transport.transport
    return setup
  }

  private func cohort(population: Int) throws -> CohortConfiguration {
    if let own = simulation.plan.pacing.traits.cohort { return own }
    let section = simulation.cohort
    let size = section.size.clients(of: population)
    if section.sampling != .all, size > population {
      throw error(
        at: "cohort.size",
        "cohort.size is \(size), but there are only \(population) clients; use at most that many, or more clients")
    }
    let cohort = CohortConfiguration(size: size, sampling: section.sampling)
    guard section.sampling == .groupedPoisson else { return cohort }
    // Before any plan is made, so that planning and running say the same.
    var grouped = cohort
    grouped.groups = simulation.privacy?.participation.bands
    if let problem = grouped.problem(population: population) { throw error(at: "cohort.sampling", problem) }
    return cohort
  }
}
