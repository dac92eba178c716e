public import CoveyCore
public import CoveyData

/// A ``Synthetic`` population whose clients are made when asked: nothing is stored per client, so ten million clients
/// need no more memory than ten.
///
/// A client's examples depend on the seed and the client alone, never on the order of asking.
public struct LazySynthetic: FederatedDataset {
  /// The recipe.
  public let recipe: Synthetic
  /// Pooled examples of held-out clients; the same whatever the number of clients.
  public let test: Dataset?
  private let source: SyntheticGenerator

  // Held-out clients' numbers lie above any population's.
  private static let firstHeldOut = 1 << 48

  /// Joins a recipe and a seed.
  /// - Parameters:
  ///   - recipe: The clients. Give `shared` above 0 if one global model is to learn something.
  ///   - seed: The run's seed.
  ///   - testExamples: Held-out examples, from as many further clients as that takes; 0 for none.
  /// - Throws: `DataError.impossiblePartition(_:)` if a parameter is out of range.
  public init(_ recipe: Synthetic, seed: UInt64, testExamples: Int = 10_000) throws {
    try recipe.check()
    guard testExamples >= 0, testExamples <= 1 << 24 else {
      throw DataError.impossiblePartition("synthetic: held-out examples number from 0 to \(1 << 24)")
    }
    self.recipe = recipe
    source = SyntheticGenerator(recipe, seed: seed)
    guard testExamples > 0 else {
      test = nil
      return
    }
    var sizes: [Int] = []
    var total = 0
    while total < testExamples {
      let size = min(source.size(of: Self.firstHeldOut + sizes.count), testExamples - total)
      sizes.append(size)
      total += size
    }
    test = try Self.dataset(count: testExamples) { [source, sizes] features, labels in
      var start = 0
      for (client, size) in sizes.enumerated() {
        source.write(
          client: Self.firstHeldOut + client, count: size, features: features + start * Synthetic.dimension,
          labels: labels + start)
        start += size
      }
    }
  }

  /// The type of features.
  public var features: FeatureKind { .dense(count: Synthetic.dimension) }
  /// The type of targets.
  public var targets: TargetKind { .classes(Synthetic.classes) }
  /// The population.
  public var clientCount: Int { recipe.clients }

  /// Examples that `client` owns.
  public func exampleCount(ofClient client: Int) -> Int {
    precondition(client >= 0 && client < clientCount, "client index out of range")
    return source.size(of: client)
  }

  /// Makes the examples of `client`: a few microseconds for 20.
  public func view(ofClient client: Int) throws -> ClientView {
    let size = exampleCount(ofClient: client)
    let dataset = try Self.dataset(count: size) { features, labels in
      source.write(client: client, count: size, features: features, labels: labels)
    }
    return ClientView(dataset: dataset)
  }

  private static func dataset(
    count: Int, write: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int32>) -> Void
  ) throws -> Dataset {
    var features: SharedBuffer<Float>?
    let labels = SharedBuffer<Int32>(count: count) { y in
      features = SharedBuffer<Float>(count: count * Synthetic.dimension) { x in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        write(x, y)
      }
    }
    return try Dataset(
      features: .dense(count: Synthetic.dimension), targets: .classes(Synthetic.classes),
      featureStorage: .floats(features ?? SharedBuffer([])), targetStorage: .labels(labels))
  }
}
