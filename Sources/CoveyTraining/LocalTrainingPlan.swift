public import CoveyCompute

/// How a client trains in one round. The server states it; every client of the round follows it.
public struct LocalTrainingPlan: Sendable, Hashable, Codable {
  /// Passes over the client's examples, >= 1.
  public var epochs: Int
  /// Examples a step; nil for all of a client's examples at once (the papers' B = infinity).
  public var batchSize: Int?
  /// Upper bound of steps a round; nil for none.
  public var maximumSteps: Int?
  /// The local optimizer. Its state starts afresh every round.
  public var optimizer: OptimizerConfiguration

  /// A plan; by default one epoch.
  public init(epochs: Int = 1, batchSize: Int?, maximumSteps: Int? = nil, optimizer: OptimizerConfiguration) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.maximumSteps = maximumSteps
    self.optimizer = optimizer
  }
}
