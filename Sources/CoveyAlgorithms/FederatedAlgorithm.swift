public import CoveyAggregation
public import CoveyCore
public import CoveyData

/// A federated algorithm as a value: what a client does with the global model, and what the server does with the mean of
/// the clients' answers, side by side.
public protocol FederatedAlgorithm: Sendable {
  /// How much each client counts.
  var weighting: ClientWeighting { get }

  /// The client half: trains on the client's examples and fills `update`, whose delta has the model's parameter count.
  /// - Throws: What training or reading data throws; the client's update is then left out of the round.
  func clientUpdate(
    _ trainer: any LocalTraining, on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    into update: inout Update<Raw>
  ) throws

  /// The server half: moves `parameters` by the mean of the round's updates, as it was released.
  /// - Returns: Whether the parameters changed: false if the mean is not finite.
  func serverUpdate(
    _ released: ReleasedMean, optimizer: inout ServerOptimizer, parameters: inout ParameterVector
  ) -> Bool
}

extension FederatedAlgorithm {
  /// The server half that most algorithms share: the server optimizer takes a step along the mean.
  public func serverUpdate(
    _ released: ReleasedMean, optimizer: inout ServerOptimizer, parameters: inout ParameterVector
  ) -> Bool {
    // Finite updates can still overflow in their sum; such a round must not destroy the model.
    guard released.mean.isFinite else { return false }
    optimizer.step(&parameters, along: released)
    return true
  }
}
