/// How far a client's update has been protected. The stage is part of the update's type, so that an unprotected update
/// cannot be passed where protection was promised.
public protocol UpdateState: Sendable {}

/// Straight from local training: neither clipped nor noised.
public enum Raw: UpdateState {}

/// Of bounded norm. Only clipping makes such updates, and only they can be noised or enter a private sum.
public enum Clipped: UpdateState {}

/// With noise that protects it on its own.
public enum Noised: UpdateState {}

/// As integers with a share of the noise: safe only in a sum that hides the parts.
public enum Encoded: UpdateState {}

/// Under masks that only secure aggregation takes off, and only from a sum: neither values nor counts show.
public enum Masked: UpdateState {}

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
  /// What clipping found; nil before.
  public var clipping: ClipOutcome?

  /// An update in this state.
  package init(
    delta: ParameterVector, weight: Double, examples: Int, training: TrainingMetrics, clipping: ClipOutcome? = nil
  ) {
    self.delta = delta
    self.weight = weight
    self.examples = examples
    self.training = training
    self.clipping = clipping
  }
}
