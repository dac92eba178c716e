public import CoveyAggregation

/// What must be known of an algorithm before it runs.
public struct AlgorithmTraits: Sendable, Hashable {
  /// How much each client counts.
  public var weighting: ClientWeighting
  /// Whether clients train for some steps; otherwise the local training plan has no part in what they send.
  public var trainsLocally: Bool
  /// Whether a client keeps a state from one round to the next: clients then need a place for it.
  public var keepsClientState: Bool
  /// The server optimizer that goes with the name, with its usual hyper-parameters.
  public var serverOptimizer: ServerOptimizerConfiguration
  /// Whether the name means that method of the server optimizer and no other.
  public var fixesServerOptimizer: Bool

  /// Traits; by default those of averaging.
  public init(
    weighting: ClientWeighting, trainsLocally: Bool = true, keepsClientState: Bool = false,
    serverOptimizer: ServerOptimizerConfiguration = ServerOptimizerConfiguration(), fixesServerOptimizer: Bool = false
  ) {
    self.weighting = weighting
    self.trainsLocally = trainsLocally
    self.keepsClientState = keepsClientState
    self.serverOptimizer = serverOptimizer
    self.fixesServerOptimizer = fixesServerOptimizer
  }
}
