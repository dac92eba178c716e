public import CoveyCore

/// Federated averaging: clients train for some epochs; the server takes the mean of their models.
///
/// With a server optimizer other than plain SGD at learning rate 1 this is the FedOpt family, see ``FedOpt``.
/// Source: McMahan et al. 2017, "Communication-efficient learning of deep networks from decentralized data",
/// arXiv 1602.05629, algorithm FederatedAveraging.
public struct FedAvg: FederatedAlgorithm, Hashable {
  static let maker = NamedMaker<any FederatedAlgorithm>("fedavg", "the mean of models that clients train") {
    FedAvg($0)
  }

  /// How much each client counts; the paper weights by examples.
  public var weighting: ClientWeighting

  /// Federated averaging.
  public init(weighting: ClientWeighting = .examples) {
    self.weighting = weighting
  }

  /// The word in `algorithm.name`.
  public var name: String { Self.maker.name }

  /// Local training, any server optimizer.
  public var traits: AlgorithmTraits { AlgorithmTraits(weighting: weighting) }

  /// Reads the keys of `algorithm`.
  public init(_ reader: SettingsReader) {
    self.init(weighting: ClientWeighting(reader))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) { weighting.write(to: &writer) }

  /// Client: local training from the global model.
  public func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.train(task, into: &payload)
  }

  // Server: the step along the weighted mean that all algorithms share. At learning rate 1 without momentum the result
  // is the weighted mean of the clients' models, because every delta is taken from the same global model.
}
