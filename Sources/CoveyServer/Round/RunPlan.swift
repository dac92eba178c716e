public import CoveyAggregation
public import CoveyAlgorithms
public import CoveyPrivacy
public import CoveySecureAggregation
public import CoveyTraining

/// What a run is made of wherever it runs, each part stated once: simulations, servers and configurations hold a plan, and what a part
/// gains they have.
public struct RunPlan: Sendable {
  /// Keys all random streams.
  public var seed: UInt64
  /// Rounds to run, >= 1.
  public var rounds: Int
  /// Who takes part in a round.
  public var cohort: CohortConfiguration
  /// What clients and server compute.
  public var algorithm: any FederatedAlgorithm
  /// How clients train.
  public var training: LocalTrainingPlan
  /// How the server steps; nil for what goes with the algorithm.
  public var serverOptimizer: ServerOptimizerConfiguration?
  /// What the server makes of a round's updates, where it sees each of them.
  public var aggregation: AggregationConfiguration
  /// When to evaluate and when to stop.
  public var evaluation: EvaluationPolicy
  /// What is asked of privacy; nil for none.
  public var privacy: PrivacyConfiguration?
  /// How the server is kept from seeing more than sums; nil for not at all.
  public var secureAggregation: SecureAggregationConfiguration?
  /// When clients begin to train, and when the server takes a step.
  public var pacing: any Pacing
  /// How long clients train, in simulated seconds; nil to count none.
  public var clock: VirtualClock?

  /// A plan, by default of federated averaging without protection.
  public init(
    seed: UInt64, rounds: Int, cohort: CohortConfiguration, algorithm: any FederatedAlgorithm = FedAvg(),
    training: LocalTrainingPlan, serverOptimizer: ServerOptimizerConfiguration? = nil,
    aggregation: AggregationConfiguration = AggregationConfiguration(),
    evaluation: EvaluationPolicy = EvaluationPolicy(), privacy: PrivacyConfiguration? = nil,
    secureAggregation: SecureAggregationConfiguration? = nil, pacing: any Pacing = SynchronousPacing(),
    clock: VirtualClock? = nil
  ) {
    self.seed = seed
    self.rounds = rounds
    self.cohort = cohort
    self.algorithm = algorithm
    self.training = training
    self.serverOptimizer = serverOptimizer
    self.aggregation = aggregation
    self.evaluation = evaluation
    self.privacy = privacy
    self.secureAggregation = secureAggregation
    self.pacing = pacing
    self.clock = clock
  }
}
