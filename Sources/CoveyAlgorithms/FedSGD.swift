public import CoveyCore
public import CoveyData

/// Federated SGD: every client sends one full-batch gradient at the global model; the server descends along their mean
/// with its own learning rate. Epochs, batch size and optimizer of the local training plan have no part in it.
///
/// Source: McMahan et al. 2017, arXiv 1602.05629, section 2 (FederatedSGD).
public struct FedSGD: FederatedAlgorithm {
  /// How much each client counts; weighted by examples the mean is the gradient over all of the cohort's examples.
  public let weighting: ClientWeighting

  /// Federated SGD.
  public init(weighting: ClientWeighting = .examples) {
    self.weighting = weighting
  }

  /// Client: minus the mean gradient.
  public func clientUpdate(
    _ trainer: any LocalTraining, on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    into update: inout Update<Raw>
  ) throws {
    update.training = try trainer.gradient(on: view, at: global, round: round, client: client, into: &update.delta)
    update.examples = view.count
    update.weight = weighting.weight(examples: view.count)
  }

  // Server: the step along the weighted mean that all algorithms share.
}
