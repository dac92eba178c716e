public import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyTransport

/// The server of one run: its plan, its state, and the round (`ServerRound.swift`).
public final class FederatedServer<Population: ClientPopulation> {
  /// What to do.
  public let plan: ServerPlan
  /// What has come of it.
  public internal(set) var state: ServerState
  /// Where replies are summed; any thread may abandon the running round through it.
  public let aggregation: OrderedAggregation

  let population: Population
  let sampler: CohortSampler
  let algorithm: any FederatedAlgorithm
  let checkpoints: CheckpointKeeper?
  let clock = ContinuousClock()

  /// A server that starts or goes on from `state`.
  /// - Parameters:
  ///   - threads: Threads on which the transport receives replies, >= 1.
  ///   - checkpoints: Keeps the state on disk; nil for a run that need not survive.
  /// - Precondition: The plan has no `problem`.
  public init(
    plan: ServerPlan, population: Population, state: ServerState, threads: Int, checkpoints: CheckpointKeeper? = nil
  ) {
    precondition(plan.problem(population: population.clientCount) == nil, "a server needs a possible plan")
    self.plan = plan
    self.population = population
    self.state = state
    self.checkpoints = checkpoints
    sampler = CohortSampler(plan.cohort, seed: plan.seed)
    algorithm = plan.algorithm.algorithm
    aggregation = OrderedAggregation(parameterCount: state.parameters.count, threads: threads)
  }

  /// Whether the run has nothing left to do.
  public var isFinished: Bool { state.round >= plan.rounds || state.totals.targetRound != nil }
}
