public import CoveyCore
public import CoveyData
public import CoveyTraining

/// What an algorithm's client half asks of local training. One per thread; reusable for any number of clients.
public protocol LocalTraining: AnyObject {
  /// How it trains; a request for another plan is not for this trainer.
  var plan: LocalTrainingPlan { get }
  /// Ends training early: a trainer looks at it between steps, and throws `TrainingError.stopped`.
  var stop: TrainingStop? { get set }

  /// Trains a copy of `global` on a client's examples and writes local minus global into `delta`.
  /// Randomness is keyed by round and client alone.
  /// - Parameters:
  ///   - view: The client's examples.
  ///   - global: The model to start from.
  ///   - round: The round, from 0.
  ///   - client: Who trains.
  ///   - correction: What to add to each step's gradient; nil for nothing.
  ///   - delta: At least as many numbers as the model has; those behind are left as they are.
  /// - Throws: `TrainingError`, or what reading the data throws.
  func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics

  /// Writes minus the mean gradient of the loss over all of a client's examples, at `global`, into `delta`.
  /// - Throws: `TrainingError`, or what reading the data throws.
  func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics
}

extension LocalTrainer: LocalTraining {}
