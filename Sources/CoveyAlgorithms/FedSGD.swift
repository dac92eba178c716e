public import CoveyCore

/// Federated SGD: every client sends one full-batch gradient at the global model; the server descends along their mean
/// with its own learning rate. Epochs, batch size and optimizer of the local training plan have no part in it.
///
/// Source: McMahan et al. 2017, arXiv 1602.05629, section 2 (FederatedSGD).
public struct FedSGD: FederatedAlgorithm, Hashable {
  static let maker = NamedMaker<any FederatedAlgorithm>("fedsgd", "one full-batch gradient a client and round") {
    FedSGD($0)
  }

  /// How much each client counts; weighted by examples the mean is the gradient over all of the cohort's examples.
  public var weighting: ClientWeighting

  /// Federated SGD.
  public init(weighting: ClientWeighting = .examples) {
    self.weighting = weighting
  }

  /// The word in `algorithm.name`.
  public var name: String { Self.maker.name }

  /// No local training, any server optimizer.
  public var traits: AlgorithmTraits { AlgorithmTraits(weighting: weighting, trainsLocally: false) }

  /// Reads the keys of `algorithm`.
  public init(_ reader: SettingsReader) {
    self.init(weighting: ClientWeighting(reader))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) { weighting.write(to: &writer) }

  /// Client: minus the mean gradient.
  public func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.gradient(task, into: &payload)
  }

  // Server: the step along the weighted mean that all algorithms share.
}
