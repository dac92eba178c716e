public import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

/// The server of one run: its plan, its state, and the round (`ServerRound.swift`).
public final class FederatedServer<Population: ClientPopulation> {
  /// What to do.
  public let plan: ServerPlan
  /// What has come of it.
  public internal(set) var state: ServerState
  /// Where replies are aggregated; any thread may abandon the running round through it.
  public let fold: OrderedFold

  let population: Population
  let context: PacingContext
  let algorithm: any FederatedAlgorithm
  /// What the clients' updates are made of.
  let layout: PayloadLayout
  let checkpoints: CheckpointKeeper?
  let privacy: PrivateRun?
  let secure: SecureRun?
  let names: RoundNames
  /// Where sums of masked updates are shown; nil without secure aggregation.
  let masked: MaskedSum?
  /// Threads that work on the aggregate.
  let workers: any PieceWorkers
  /// How long the answers to a delivery are waited for; nil: until all are there.
  let patience: Duration?
  let clock = ContinuousClock()

  /// A server that starts or goes on from `state`.
  /// - Parameters:
  ///   - plan: What to do.
  ///   - population: The clients that it can ask.
  ///   - state: Where to begin.
  ///   - threads: Threads on which the transport receives replies, >= 1.
  ///   - checkpoints: Keeps the state on disk; nil for a run that need not survive.
  ///   - privacy: Keeps the plan's privacy; nil exactly if the plan has none.
  ///   - secure: Keeps the plan's secure aggregation; nil exactly if the plan has none.
  ///   - names: Names the rounds; nil: by the task of `secure`, with a round's own number.
  ///   - workers: Threads that work on the aggregate.
  ///   - patience: How long the answers to one delivery are waited for, a round's or a step's: whoever is late has dropped out. Nil:
  ///     until all have answered or are lost.
  /// - Precondition: The plan has no `problem`.
  public init(
    plan: ServerPlan, population: Population, state: ServerState, threads: Int, checkpoints: CheckpointKeeper? = nil,
    privacy: PrivateRun? = nil, secure: SecureRun? = nil, names: RoundNames? = nil,
    workers: any PieceWorkers = SerialWorkers(), patience: Duration? = nil
  ) {
    precondition(plan.problem(population: population.clientCount) == nil, "a server needs a possible plan")
    precondition(plan.privacy == privacy?.plan, "a server keeps the privacy of its plan")
    precondition(
      plan.run.privacy == nil || privacy != nil, "privacy that is asked for is decided before there is a server")
    precondition(plan.secureAggregation == secure?.configuration, "a server keeps the secure aggregation of its plan")
    precondition((state.privacy == nil) == (privacy == nil), "a private run has a private state")
    self.plan = plan
    self.privacy = privacy
    self.workers = workers
    self.patience = patience
    self.secure = secure
    self.names = names ?? RoundNames(task: secure?.task ?? "covey", run: .zero)
    self.population = population
    self.state = state
    self.checkpoints = checkpoints
    context = PacingContext(plan, CohortSampler(plan.cohort, seed: plan.seed, secret: privacy?.noise), population)
    algorithm = plan.algorithm
    layout = algorithm.payload(model: state.parameters.count)
    let count = layout.count
    masked = secure.map { _ in MaskedSum(parameterCount: count) }
    // What a session shows comes before what a mode of privacy sums, and that before the rule that a run may choose.
    let aggregator: any UpdateAggregator =
      masked ?? privacy?.protection.makeAggregator(parameterCount: count)
      ?? plan.pacing.traits.denominator.map { FloatSum(parameterCount: count, denominator: $0) }
      ?? plan.aggregation.rule.makeAggregator(parameterCount: count)
    fold = OrderedFold(aggregator, threads: threads)
  }

  /// Whether the run has nothing left to do.
  public var isFinished: Bool { state.isFinished(plan) }
}
