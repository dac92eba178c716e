public import CoveyCore
public import CoveyData

/// Federated averaging: clients train for some epochs; the server takes the mean of their models.
///
/// With a server optimizer other than plain SGD at learning rate 1 this is the FedOpt family, see ``FedOpt``.
/// Source: McMahan et al. 2017, "Communication-efficient learning of deep networks from decentralized data",
/// arXiv 1602.05629, algorithm FederatedAveraging.
public struct FedAvg: FederatedAlgorithm {
  /// How much each client counts; the paper weights by examples.
  public let weighting: ClientWeighting

  /// Federated averaging.
  public init(weighting: ClientWeighting = .examples) {
    self.weighting = weighting
  }

  /// Client: local training from the global model.
  public func clientUpdate(
    _ trainer: any LocalTraining, on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    into update: inout Update<Raw>
  ) throws {
    update.training = try trainer.train(on: view, from: global, round: round, client: client, into: &update.delta)
    update.examples = view.count
    update.weight = weighting.weight(examples: view.count)
  }

  // Server: the step along the weighted mean that all algorithms share. At learning rate 1 without momentum the result
  // is the weighted mean of the clients' models, because every delta is taken from the same global model.
}
