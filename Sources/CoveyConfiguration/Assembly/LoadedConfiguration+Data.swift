internal import CoveyData
internal import CoveyPrivacy

extension LoadedConfiguration {
  /// The clients' examples and the held-out ones, with what a guarantee must know of how they were made.
  /// - Throws: ``SettingsError`` if the data cannot be shared out as the configuration says; `DataError` if they
  ///   cannot be had.
  public func loadData() throws -> LoadedData {
    let section = simulation.data
    if case .synthetic(let source) = section.source, source.lazy {
      guard section.partition.scheme == .natural else {
        throw error(
          at: "data.partition.scheme",
          "lazy synthetic clients cannot be shared out again; remove the partition, or data.lazy")
      }
      let made = try placed("data") {
        try LazySynthetic(source.recipe, seed: simulation.seed, testExamples: source.testExamples)
      }
      // Clients who do not train make the test examples.
      let facts = DataFacts(heldOut: made.test == nil ? .none : .publicData, isMadeUp: true)
      return LoadedData(dataset: made, classNames: nil, facts: facts)
    }
    var examples = try placed("data") {
      try section.source.load(seed: simulation.seed, testFraction: section.testFraction)
    }
    try placed("data.testFraction") { try examples.holdOut(section.testFraction, seed: simulation.seed) }
    try placed("data.standardize") { try examples.scale(section.standardize) }
    return LoadedData(
      dataset: try share(examples), classNames: examples.classNames, facts: examples.facts(section))
  }

  /// Gives each client its examples.
  private func share(_ examples: LoadedExamples) throws -> any FederatedDataset {
    if simulation.data.partition.scheme == .resampled { return try placed("data.partition") { try resample(examples) } }
    let partition = try placed("data.partition") {
      try Partition.make(scheme(), dataset: examples.train, keys: examples.keys, seed: simulation.seed)
    }
    return PartitionedDataset(train: examples.train, test: examples.test, partition: partition)
  }

  /// Virtual clients over the examples, each within one of the source's own clients if it has any.
  private func resample(_ examples: LoadedExamples) throws -> ResampledDataset {
    let split = simulation.data.partition
    return try ResampledDataset(
      base: examples.train, test: examples.test, clients: split.clients, sizes: split.examples.sizes,
      groups: examples.keys.map { try Partition.natural(keys: $0) }, seed: simulation.seed)
  }

  private func scheme() throws -> PartitionScheme {
    let split = simulation.data.partition
    return switch split.scheme {
    case .natural, .resampled: .natural
    case .iid: .iid(clients: split.clients)
    case .dirichlet: .dirichlet(clients: split.clients, alpha: split.alpha)
    case .dirichletPerClass:
      .dirichletPerClass(clients: split.clients, alpha: split.alpha, minimum: split.minimum)
    case .shards: .shards(clients: split.clients, perClient: split.shardsPerClient)
    case .labels: .labelsPerClient(clients: split.clients, labels: split.labelsPerClient ?? 2)
    case .logNormal:
      .logNormal(
        clients: split.clients, deviation: split.deviation, minimum: split.minimum,
        labelsPerClient: split.labelsPerClient)
    case .powerLaw:
      .powerLaw(
        clients: split.clients, exponent: split.exponent, minimum: split.minimum,
        labelsPerClient: split.labelsPerClient)
    case .explicit: .explicit(offsets: try offsets(split.offsets))
    }
  }

  private func offsets(_ file: String) throws -> [Int] {
    let folder = try simulation.data.source.folder()
    let path = file.hasPrefix("/") ? file : folder.map { "\($0)/\(file)" } ?? file
    return try NPY.read(path).asIntegers().withUnsafeBufferPointer { $0.map { Int($0) } }
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
