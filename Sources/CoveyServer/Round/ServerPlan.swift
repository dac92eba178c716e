public import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCompute
internal import CoveyCore
public import CoveyPrivacy
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTraining
public import CoveyTransport

/// Everything that determines what a server does: the run's plan, and what was decided from it before the first round.
///
/// The parts of the run's plan are read as if they were its own; ``privacy`` is the decided plan in place of what was asked.
@dynamicMemberLookup
public struct ServerPlan: Sendable {
  /// What to run.
  public var run: RunPlan
  /// How updates are protected; nil for not at all.
  public var privacy: PrivacyPlan?
  /// What the model is made of, as clients are told; empty if they know it from elsewhere.
  public var tensors: [TensorLayout] = []

  /// The plan of a server whose privacy is decided.
  public init(_ run: RunPlan, privacy: PrivacyPlan? = nil) {
    self.run = run
    self.privacy = privacy
  }

  /// A part of the run's plan.
  public subscript<Part>(dynamicMember part: WritableKeyPath<RunPlan, Part>) -> Part {
    get { run[keyPath: part] }
    set { run[keyPath: part] = newValue }
  }

  /// How the server steps.
  public var serverOptimizer: ServerOptimizerConfiguration {
    run.serverOptimizer ?? run.algorithm.traits.serverOptimizer
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  /// - Parameters:
  ///   - population: Clients that there are.
  ///   - clipsUpdates: Whether updates will be clipped to a common bound, if that is known before ``privacy`` is; nil: as
  ///     the plan says.
  public func problem(population: Int, clipsUpdates: Bool? = nil) -> String? {
    if run.rounds < 1 { return "a run needs at least 1 round, not \(run.rounds)" }
    if let problem = run.clock?.problem ?? run.pacing.refusal(in: pacingFacts(population: population)) {
      return problem
    }
    if let problem = run.cohort.problem(population: population) { return problem }
    let cohort = run.cohort.sampling == .all ? population : run.cohort.size
    if let problem = run.secureAggregation?.problem(cohort: cohort) { return problem }
    if let privacy, privacy.configuration.traits.serverAddsNoise {
      // The noise is that of the grid which the facts name.
      guard privacy.pipeline.valueBits == run.secureAggregation?.valueBits else {
        return
          "the facts of privacy name \(privacy.pipeline.valueBits.map { "\($0) bits" } ?? "no bits") of a value under masks, and secure "
          + "aggregation \(run.secureAggregation.map { "\($0.valueBits)" } ?? "none"); make the plan with the run's own valueBits"
      }
    }
    return run.training.problem ?? run.algorithm.problem(with: serverOptimizer)
      ?? run.aggregation.rule.refusal(in: aggregationFacts(population: population)) ?? run.evaluation.problem
      ?? run.algorithm.problem(in: facts(population: population, clipsUpdates: clipsUpdates))
  }

  /// What the algorithm is told of the run.
  private func facts(population: Int, clipsUpdates: Bool?) -> RunFacts {
    RunFacts(
      clients: population, cohort: run.cohort.sampling == .all ? population : run.cohort.size, training: run.training,
      serverOptimizer: serverOptimizer,
      clipsUpdates: clipsUpdates
        ?? (run.secureAggregation != nil || privacy?.configuration.summingMode != nil),
      isMasked: run.secureAggregation != nil)
  }

  /// What a pacing must know of the run.
  public func pacingFacts(population: Int) -> PacingFacts {
    var facts = PacingFacts(
      run.algorithm, run.aggregation, isPrivate: privacy != nil || run.privacy != nil,
      isMasked: run.secureAggregation != nil,
      hasClock: run.clock != nil)
    (facts.clients, facts.cohort) = (population, run.cohort)
    return facts
  }

  /// What an aggregation rule must know of the run.
  public func aggregationFacts(population: Int) -> AggregationFacts {
    var facts = AggregationFacts()
    // A model that clients know from elsewhere is not described here.
    if !tensors.isEmpty {
      facts.parameterCount = run.algorithm.payload(model: tensors.reduce(0) { $0 + $1.dimensions.reduce(1, *) }).count
    }
    facts.expectedCohort = run.cohort.sampling == .all ? population : run.cohort.size
    facts.largestCohort = run.cohort.largest(population: population)
    let weighting = run.algorithm.traits.weighting
    facts.weighting = weighting == .uniform ? nil : weighting.rawValue
    facts.isMasked = run.secureAggregation != nil
    facts.privacyMode = privacy?.configuration.summingMode
    return facts
  }
}
