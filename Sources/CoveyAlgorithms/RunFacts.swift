public import CoveyAggregation
public import CoveyTraining

/// What an algorithm is told of the run before it begins, to refuse what it does not compose with.
public struct RunFacts: Sendable, Hashable {
  /// Clients that can be asked.
  public var clients: Int
  /// Clients that a round asks, on average.
  public var cohort: Int
  /// How clients train, with the protection of single examples if there is any.
  public var training: LocalTrainingPlan
  /// How the server steps.
  public var serverOptimizer: ServerOptimizerConfiguration
  /// Whether updates are clipped to a common bound, as privacy of clients and masks do.
  public var clipsUpdates: Bool
  /// Whether the server sees sums alone.
  public var isMasked: Bool

  /// Facts; by default those of a run without protection.
  public init(
    clients: Int, cohort: Int, training: LocalTrainingPlan,
    serverOptimizer: ServerOptimizerConfiguration = ServerOptimizerConfiguration(), clipsUpdates: Bool = false,
    isMasked: Bool = false
  ) {
    self.clients = clients
    self.cohort = cohort
    self.training = training
    self.serverOptimizer = serverOptimizer
    self.clipsUpdates = clipsUpdates
    self.isMasked = isMasked
  }
}
