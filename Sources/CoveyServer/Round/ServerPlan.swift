public import CoveyAggregation
public import CoveyAlgorithms
internal import CoveyCompute
internal import CoveyCore
public import CoveyPrivacy
internal import CoveyProtection
public import CoveySecureAggregation
public import CoveyTraining
public import CoveyTransport

/// Everything that determines what a server does, stated once.
public struct ServerPlan: Sendable {
  /// Keys all random streams.
  public var seed: UInt64
  /// Rounds to run, >= 1.
  public var rounds: Int
  /// Who takes part.
  public var cohort: CohortConfiguration
  /// What clients and server compute.
  public var algorithm: any FederatedAlgorithm
  /// How clients train.
  public var training: LocalTrainingPlan
  /// How the server steps.
  public var serverOptimizer: ServerOptimizerConfiguration
  /// What the server makes of a round's updates, where it sees each of them.
  public var aggregation: AggregationConfiguration
  /// When to evaluate and when to stop.
  public var evaluation: EvaluationPolicy
  /// How updates are protected; nil for not at all.
  public var privacy: PrivacyPlan?
  /// How the server is kept from seeing more than sums; nil for not at all.
  public var secureAggregation: SecureAggregationConfiguration?
  /// What the model is made of, as clients are told; empty if they know it from elsewhere.
  public var tensors: [TensorLayout] = []

  /// A plan; the algorithm's own server optimizer if none is given.
  public init(
    seed: UInt64, rounds: Int, cohort: CohortConfiguration, algorithm: any FederatedAlgorithm,
    training: LocalTrainingPlan, serverOptimizer: ServerOptimizerConfiguration? = nil,
    aggregation: AggregationConfiguration = AggregationConfiguration(),
    evaluation: EvaluationPolicy = EvaluationPolicy(), privacy: PrivacyPlan? = nil,
    secureAggregation: SecureAggregationConfiguration? = nil
  ) {
    self.seed = seed
    self.rounds = rounds
    self.cohort = cohort
    self.algorithm = algorithm
    self.training = training
    self.serverOptimizer = serverOptimizer ?? algorithm.traits.serverOptimizer
    self.aggregation = aggregation
    self.evaluation = evaluation
    self.privacy = privacy
    self.secureAggregation = secureAggregation
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  /// - Parameter clipsUpdates: Whether updates will be clipped to a common bound, if that is known before ``privacy`` is; nil: as
  ///   the plan says.
  public func problem(population: Int, clipsUpdates: Bool? = nil) -> String? {
    if rounds < 1 { return "a run needs at least 1 round, not \(rounds)" }
    if let problem = cohort.problem(population: population) { return problem }
    let cohort = cohort.sampling == .all ? population : cohort.size
    if let problem = secureAggregation?.problem(cohort: cohort) { return problem }
    if let privacy, privacy.configuration.traits.serverAddsNoise {
      // The noise is that of the grid which the facts name.
      guard privacy.pipeline.valueBits == secureAggregation?.valueBits else {
        return
          "the facts of privacy name \(privacy.pipeline.valueBits.map { "\($0) bits" } ?? "no bits") of a value under masks, and secure "
          + "aggregation \(secureAggregation.map { "\($0.valueBits)" } ?? "none"); make the plan with the run's own valueBits"
      }
    }
    return training.problem ?? algorithm.problem(with: serverOptimizer)
      ?? aggregation.rule.refusal(in: aggregationFacts(population: population)) ?? evaluation.problem
      ?? algorithm.problem(in: facts(population: population, clipsUpdates: clipsUpdates))
  }

  /// What the algorithm is told of the run.
  private func facts(population: Int, clipsUpdates: Bool?) -> RunFacts {
    RunFacts(
      clients: population, cohort: cohort.sampling == .all ? population : cohort.size, training: training,
      serverOptimizer: serverOptimizer,
      clipsUpdates: clipsUpdates
        ?? (secureAggregation != nil || privacy?.configuration.summingMode != nil),
      isMasked: secureAggregation != nil)
  }

  /// What an aggregation rule must know of the run.
  public func aggregationFacts(population: Int) -> AggregationFacts {
    var facts = AggregationFacts()
    // A model that clients know from elsewhere is not described here.
    if !tensors.isEmpty {
      facts.parameterCount = algorithm.payload(model: tensors.reduce(0) { $0 + $1.dimensions.reduce(1, *) }).count
    }
    facts.expectedCohort = cohort.sampling == .all ? population : cohort.size
    facts.largestCohort = cohort.largest(population: population)
    let weighting = algorithm.traits.weighting
    facts.weighting = weighting == .uniform ? nil : weighting.rawValue
    facts.isMasked = secureAggregation != nil
    facts.privacyMode = privacy?.configuration.summingMode
    return facts
  }
}
