internal import CoveyCore
internal import CoveyData
internal import CoveyDataSources
internal import CoveyServer

extension LoadedConfiguration {
  /// The clients' examples and the held-out ones, with what a guarantee must know of how they were made.
  /// - Throws: `SettingsError` if the data cannot be shared out as the configuration says; `DataError` if they
  ///   cannot be had.
  public func loadData() throws -> LoadedData {
    let section = simulation.data
    let traits = section.source.traits
    let context = LoadingContext(seed: simulation.seed, testFraction: section.testFraction)
    if let reason = traits.fixedClients, section.partition != .natural {
      throw error(at: "data.partition.scheme", reason)
    }
    if let made = try placed("data", { try section.source.makeClients(context) }) {
      let facts = DataFacts(heldOut: made.heldOut, isMadeUp: traits.isMadeUp)
      return LoadedData(dataset: made.dataset, classNames: nil, facts: facts)
    }
    var examples = try placed("data") { try section.source.load(context) }
    try placed("data.testFraction") { try examples.holdOut(section.testFraction, seed: simulation.seed) }
    try placed("data.standardize") { try examples.scale(section.standardize) }
    return LoadedData(
      dataset: try share(examples), classNames: examples.classNames, facts: examples.facts(section))
  }

  /// Gives each client its examples.
  private func share(_ examples: LoadedExamples) throws -> any FederatedDataset {
    try placed("data.partition") {
      switch simulation.data.partition {
      case .resampled(let clients, let sizes):
        // Virtual clients over the examples, each within one of the source's own clients if it has any.
        return try ResampledDataset(
          base: examples.train, test: examples.test, clients: clients, sizes: sizes,
          groups: examples.keys.map { try Partition.natural(keys: $0) }, seed: simulation.seed)
      case let scheme:
        let partition = try Partition.make(
          scheme.found(in: simulation.data.source.folder), dataset: examples.train, keys: examples.keys,
          seed: simulation.seed)
        return PartitionedDataset(train: examples.train, test: examples.test, partition: partition)
      }
    }
  }

  /// Runs `body` and gives an impossible split the place of the configuration that asks for it.
  private func placed<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch DataError.impossiblePartition(let reason) {
      throw error(at: path, reason)
    }
  }
}
