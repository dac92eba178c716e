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
  /// Example-level differential privacy; nil for none.
  public var protection: ExampleProtection?

  /// A plan; by default one epoch.
  public init(
    epochs: Int = 1, batchSize: Int?, maximumSteps: Int? = nil, optimizer: OptimizerConfiguration,
    protection: ExampleProtection? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.maximumSteps = maximumSteps
    self.optimizer = optimizer
    self.protection = protection
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if epochs < 1 { return "local training needs at least one epoch, not \(epochs)" }
    if let batchSize, batchSize < 1 { return "a batch has at least one example, not \(batchSize)" }
    if let maximumSteps, maximumSteps < 1 {
      return "the steps of a round must be limited to 1 or more, not \(maximumSteps)"
    }
    if protection?.constants != nil, batchSize != nil || epochs != 1 || maximumSteps != nil {
      return
        "a batch size, epochs or a maximum of steps do not go with records drawn at a stated rate in a stated number "
        + "of steps; leave them out"
    }
    return optimizer.problem ?? protection?.problem
  }
}
