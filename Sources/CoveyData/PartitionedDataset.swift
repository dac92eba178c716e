public import CoveyCore

/// A data set with a partition over clients.
public struct PartitionedDataset: FederatedDataset {
  /// All clients' examples.
  public let train: Dataset
  /// Held-out examples.
  public let test: Dataset?
  /// Who owns which example.
  public let partition: Partition

  /// Joins examples and their split.
  public init(train: Dataset, test: Dataset?, partition: Partition) {
    self.train = train
    self.test = test
    self.partition = partition
  }

  /// The type of features.
  public var features: FeatureKind { train.features }
  /// The type of targets.
  public var targets: TargetKind { train.targets }
  /// The population.
  public var clientCount: Int { partition.clientCount }

  /// Examples that `client` owns.
  public func exampleCount(ofClient client: Int) -> Int { partition[client].count }

  /// The examples of `client`.
  public func view(ofClient client: Int) throws -> ClientView {
    ClientView(dataset: train, positions: partition[client])
  }
}
