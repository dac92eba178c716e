internal import CoveyAggregation
public import CoveyCore
internal import CoveyData
public import CoveyServer
internal import Synchronization

/// Many real clients and the real server in one process.
///
/// The result's bits depend on the setup alone: not on the number of workers, nor on kills and resumes.
public final class Simulation: Sendable {
  private let started = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private let aggregation: OrderedAggregation
  // Unsafe: only the one call of `run` touches it, which `started` sees to.
  private nonisolated(unsafe) let engine: Engine

  /// The parts that only the thread of ``run(onRound:)`` touches.
  private final class Engine {
    let setup: SimulationSetup
    let server: FederatedServer<DatasetPopulation>
    let pool: WorkerPool
    let checkpoints: CheckpointKeeper?
    let record: RunRecord?

    init(
      setup: SimulationSetup, server: FederatedServer<DatasetPopulation>, pool: WorkerPool,
      checkpoints: CheckpointKeeper?, record: RunRecord?
    ) {
      self.setup = setup
      self.server = server
      self.pool = pool
      self.checkpoints = checkpoints
      self.record = record
    }
  }

  /// What was found to resume from; `nothing` for a new run.
  public let restored: CheckpointKeeper.Restored
  /// Rounds that were complete before this process began.
  public let completedRounds: Int

  /// Checks the setup, opens the run directory and makes the workers. Goes on from the directory's checkpoint if it is
  /// that of a resumed run.
  /// - Parameter directory: Where to keep the run; nil to keep nothing.
  /// - Throws: ``SimulationError``, `DataError`, `ModelError` for a setup that cannot run; `PersistenceError` for a
  ///   directory that cannot be used or belongs to another configuration.
  public init(setup: SimulationSetup, directory: RunDirectory?) throws {
    try setup.check()
    let pool = try WorkerPool(setup)
    let start = setup.initialParameters ?? setup.model.initialParameters(setup.seed)
    var state = ServerState(parameters: start, optimizer: setup.plan.serverOptimizer)
    var record: RunRecord?
    var checkpoints: CheckpointKeeper?
    var restored = CheckpointKeeper.Restored.nothing
    if let directory {
      let identity = try setup.identity()
      let opened = RunRecord(directory: directory, setup: setup, identity: identity)
      let keeper = try CheckpointKeeper(
        folder: directory.checkpointPath, policy: setup.checkpoint, configuration: identity,
        beforeSave: { try opened.synchronize() })
      if directory.isResumed { restored = try keeper.restore(into: &state) }
      try opened.begin(completedRounds: state.round)
      record = opened
      checkpoints = keeper
    }
    let server = FederatedServer(
      plan: setup.plan, population: DatasetPopulation(data: setup.data), state: state, threads: setup.workers,
      checkpoints: checkpoints)
    self.restored = restored
    completedRounds = state.round
    aggregation = server.aggregation
    engine = Engine(
      setup: setup, server: server, pool: pool, checkpoints: checkpoints, record: record)
  }

  /// Runs to the last round, to the target, or until ``requestStop()``.
  /// - Precondition: Called once.
  /// - Parameter onRound: Called after every round on this thread.
  /// - Throws: `PersistenceError` if the run directory does not take a record or a checkpoint; what evaluation throws.
  public func run(onRound: (RoundReport) -> Void = { _ in }) throws -> SimulationResult {
    precondition(!started.exchange(true, ordering: .relaxed), "a simulation runs once; make another to go on")
    let (server, pool) = (engine.server, engine.pool)
    let evaluator = engine.setup.data.test == nil ? nil : pool
    while !server.isFinished, !stopping.load(ordering: .acquiring) {
      let report = try server.runRound(over: pool, evaluator: evaluator) { try engine.record?.append($0) }
      guard let report else { break }
      onRound(report)
    }
    try engine.checkpoints?.save(server.state)
    let result = SimulationResult(
      rounds: server.state.round, totals: server.state.totals, parameters: server.state.parameters,
      digest: try server.state.parameters.digest(), stopped: !server.isFinished,
      peakMemoryBytes: Platform.peakMemory, output: engine.record?.directory.path)
    try engine.record?.end(result)
    return result
  }

  /// Asks the run to stop, from any thread: it abandons the round, saves its state and returns. The abandoned round is
  /// done again after a resume.
  public func requestStop() {
    stopping.store(true, ordering: .releasing)
    aggregation.abandon()
  }
}
