/// How far a client's update has been protected. The stage is part of the update's type, so that an unprotected update
/// cannot be passed where protection was promised.
public protocol UpdateState: Sendable {}

/// Straight from local training: neither clipped nor noised.
public enum Raw: UpdateState {}

/// Of bounded L2 norm.
public enum Clipped: UpdateState {}

/// With noise that protects it on its own.
public enum Noised: UpdateState {}

/// What one client contributes to a round: its change of the global parameters.
public struct Update<State: UpdateState>: Sendable {
  /// Local minus global parameters.
  public var delta: ParameterVector
  /// The weight of this update in the aggregate, positive.
  public var weight: Double
  /// Examples that the client trained on in one epoch.
  public var examples: Int
  /// Loss and step count of the local training.
  public var training: TrainingMetrics

  /// An update in this state.
  package init(delta: ParameterVector, weight: Double, examples: Int, training: TrainingMetrics) {
    self.delta = delta
    self.weight = weight
    self.examples = examples
    self.training = training
  }
}
