public import CoveyCore
public import CoveyData
public import CoveyTraining

/// What one client has for one round.
public struct ClientTask: Sendable {
  /// The client's examples.
  public let view: ClientView
  /// The global model.
  public let global: ParameterVector
  /// What the server sent beside the model, in the shape of ``FederatedAlgorithm/broadcast(_:)``.
  public let broadcast: NamedVectors
  /// The version of the global model, as it keys random streams and schedules: the round, 0-based, unless the client began
  /// to train before the round did.
  public let round: Int
  /// Who trains.
  public let client: ClientID

  /// A client's task.
  public init(
    view: ClientView, global: ParameterVector, broadcast: NamedVectors = NamedVectors(), round: Int, client: ClientID
  ) {
    self.view = view
    self.global = global
    self.broadcast = broadcast
    self.round = round
    self.client = client
  }
}

extension LocalTraining {
  /// Trains a copy of the global model and writes local minus global into `delta`, see
  /// ``train(on:from:round:client:correction:into:)``.
  public func train(
    _ task: borrowing ClientTask, correction: (any GradientCorrection)? = nil, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try train(
      on: task.view, from: task.global, round: task.round, client: task.client, correction: correction, into: &delta)
  }

  /// Writes minus the mean gradient at the global model into `delta`, see ``gradient(on:at:round:client:into:)``.
  public func gradient(
    _ task: borrowing ClientTask, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try gradient(on: task.view, at: task.global, round: task.round, client: task.client, into: &delta)
  }
}
