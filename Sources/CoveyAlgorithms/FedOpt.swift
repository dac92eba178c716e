public import CoveyCore
public import CoveyData

/// The family FedAvgM, FedAdagrad, FedAdam, FedYogi: clients train as in ``FedAvg``; the server treats minus the mean
/// update as a gradient and gives it to an optimizer with a memory.
///
/// Source: Reddi et al. 2021, "Adaptive federated optimization", arXiv 2003.00295, Algorithm 2; FedAvgM: Hsu et al. 2019,
/// arXiv 1909.06335.
public struct FedOpt: FederatedAlgorithm {
  private let averaging: FedAvg

  /// A member of the family; which one is the server optimizer's method.
  public init(weighting: ClientWeighting = .examples) {
    averaging = FedAvg(weighting: weighting)
  }

  /// How much each client counts.
  public var weighting: ClientWeighting { averaging.weighting }

  /// Client: local training from the global model.
  public func clientUpdate(
    _ trainer: any LocalTraining, on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    into update: inout Update<Raw>
  ) throws {
    try averaging.clientUpdate(trainer, on: view, from: global, round: round, client: client, into: &update)
  }

  // Server: the step along the weighted mean that all algorithms share, with an adaptive optimizer.
}
