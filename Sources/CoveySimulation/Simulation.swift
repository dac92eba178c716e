internal import CoveyAccounting
internal import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCore
internal import CoveyData
package import CoveyNoise
public import CoveyPrivacy
internal import CoveySecureAggregation
public import CoveyServer
internal import CoveySystem
internal import CoveyTraining
internal import CoveyTransport
internal import Synchronization

/// Many real clients and the real server in one process.
///
/// The result's bits depend on the setup alone: not on the number of workers, nor on kills and resumes.
public final class Simulation: Sendable {
  private let started = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private let fold: OrderedFold
  // Unsafe: only the one call of `run` touches it, which `started` sees to.
  private nonisolated(unsafe) let engine: Engine

  /// The parts that only the thread of ``run(onRound:)`` touches.
  private final class Engine {
    let setup: SimulationSetup
    let server: FederatedServer<DatasetPopulation>
    let pool: WorkerPool
    let transport: any RoundTransport
    let checkpoints: CheckpointKeeper?
    let record: RunRecord?
    let privacy: SimulationPrivacy?

    init(
      setup: SimulationSetup, server: FederatedServer<DatasetPopulation>, pool: WorkerPool,
      checkpoints: CheckpointKeeper?, record: RunRecord?, privacy: SimulationPrivacy?
    ) {
      self.setup = setup
      self.server = server
      self.pool = pool
      transport = setup.transport.wrap(pool)
      self.checkpoints = checkpoints
      self.record = record
      self.privacy = privacy
    }
  }

  /// What was found to resume from; `nothing` for a new run.
  public let restored: CheckpointKeeper.Restored
  /// Rounds that were complete before this process began.
  public let completedRounds: Int

  /// What its sessions of secure aggregation will be like; nil without.
  public let secureOutlook: SessionOutlook?

  /// What the run does for privacy; nil without privacy.
  public var privacyPlan: PrivacyPlan? { engine.privacy?.plan }

  /// Checks the setup, opens the run directory and makes the workers. Goes on from the directory's checkpoint if it is
  /// that of a resumed run.
  /// - Parameters:
  ///   - setup: What to simulate.
  ///   - directory: Where to keep the run; nil to keep nothing.
  /// - Throws: ``SimulationError``, `DataError`, `ModelError` for a setup that cannot run; `PrivacyError` for one that
  ///   breaks a privacy rule or its budget; `FileError` or `PersistenceError` for a directory that cannot be used or belongs to another
  ///   configuration; `CryptoError` if there is no secure noise.
  public convenience init(setup: SimulationSetup, directory: RunDirectory?) throws {
    try self.init(setup: setup, directory: directory, noise: nil)
  }

  /// A simulation with a noise supply, sessions of secure aggregation, or a patience of the caller's, for tests.
  package init(
    setup: SimulationSetup, directory: RunDirectory?, noise: (any NoiseSupply)?,
    sessions: (any SimulatedSessions)? = nil, patience: Duration? = nil
  ) throws {
    let privacyPlan = try setup.checkedPlan()
    let plan = setup.serverPlan(privacyPlan)
    secureOutlook = try setup.checkMaskedInput(privacyPlan)
    let start = setup.initialParameters ?? setup.model.initialParameters(setup.seed)
    let data = setup.data
    var state = ServerState(
      parameters: start, optimizer: plan.serverOptimizer,
      algorithm: plan.algorithm.serverState(model: start.count),
      privacy: try privacyPlan.map { try PrivacyState($0) { data.exampleCount(ofClient: $0) } })
    var record: RunRecord?
    var checkpoints: CheckpointKeeper?
    var restored = CheckpointKeeper.Restored.nothing
    let clients = SimulatedClientStates(plan.algorithm, directory: directory)
    let identity = try setup.identity(privacyPlan)
    if let directory {
      let opened = RunRecord(
        directory: directory, setup: setup, identity: identity, isPrivate: privacyPlan?.isPrivate)
      try opened.checkSettings()
      let keeper = try CheckpointKeeper(
        folder: directory.checkpointPath, policy: setup.checkpoint, configuration: identity,
        beforeSave: { try opened.synchronize() }, note: { try clients.note() })
      if directory.isResumed { restored = try keeper.restore(into: &state) }
      guard state.pacing.flights.allSatisfy({ $0.client.rawValue < data.clientCount }) else {
        throw PersistenceError.corrupt(
          path: directory.checkpointPath, reason: "clients train that the data do not have")
      }
      record = opened
      checkpoints = keeper
    }
    let isResumed = directory?.isResumed ?? false
    // A new run has its config.yaml first, so that it can be resumed from then on; a resumed one changes nothing before
    // its ledger was found to be right.
    if isResumed { try record?.checkBeginning() } else { try record?.begin(completedRounds: 0) }
    let privacy = try privacyPlan.map {
      try SimulationPrivacy(
        $0, setup: setup, identity: identity, directory: directory, supply: noise, completed: state.round,
        isFinished: state.isFinished(plan))
    }
    // States of clients that later rounds left are cut off, so not before everything was found to be right.
    try clients.open(at: restored == .nothing ? nil : checkpoints?.note)
    if isResumed { try record?.begin(completedRounds: state.round) }
    let secure = try plan.secureAggregation.map {
      SecureSimulation(
        configuration: $0, task: setup.task,
        sessions: try sessions ?? ProtocolSessions($0, clients: setup.data.clientCount))
    }
    let bans = try secure.flatMap { secure in
      try directory.map {
        try BanList(scope: secure.configuration.ban, folder: $0.bansPath, run: secure.task)
      }
    }
    let pool = try WorkerPool(
      setup, training: plan.training, noise: privacy?.noise, secure: secure, states: clients.store)
    let server = FederatedServer(
      plan: plan, population: DatasetPopulation(data: setup.data), state: state, threads: setup.workers,
      checkpoints: checkpoints,
      privacy: try privacy.map {
        try PrivateRun(plan: $0.plan, noise: $0.noise, ledger: $0.ledger, seed: setup.seed, workers: pool)
      },
      secure: secure.map {
        SecureRun(
          $0.configuration, task: $0.task, sessions: $0.sessions, seed: setup.seed, workers: pool, bans: bans)
      },
      names: RoundNames(task: setup.task, run: try RoundNames.run(ofSimulation: identity)), workers: pool,
      patience: patience)
    self.restored = restored
    completedRounds = state.round
    fold = server.fold
    engine = Engine(
      setup: setup, server: server, pool: pool, checkpoints: checkpoints, record: record, privacy: privacy)
  }

  /// Runs to the last round, to the target, or until ``requestStop()``.
  /// - Precondition: Called once.
  /// - Parameter onRound: Called after every round on this thread.
  /// - Throws: `FileError` if the run directory does not take a record or a checkpoint; what evaluation throws.
  public func run(onRound: (RoundReport) -> Void = { _ in }) throws -> SimulationResult {
    precondition(!started.exchange(true, ordering: .relaxed), "a simulation runs once; make another to go on")
    let (server, pool) = (engine.server, engine.pool)
    let evaluator = engine.setup.data.test == nil ? nil : pool
    var budgetReached: BudgetReached?
    while !server.isFinished, !stopping.load(ordering: .acquiring), budgetReached == nil {
      do {
        let report = try server.runRound(over: engine.transport, evaluator: evaluator) { try engine.record?.append($0) }
        guard let report else { break }
        onRound(report)
      } catch let end as BudgetReached {
        budgetReached = end
      }
    }
    try engine.checkpoints?.save(server.state)
    let result = try result(budgetReached)
    if !result.stopped { try server.forgetNoise() }
    try engine.privacy?.end(completed: result.rounds, digest: result.digest, goesOn: result.stopped)
    try engine.record?.end(result)
    return result
  }

  private func result(_ budgetReached: BudgetReached?) throws -> SimulationResult {
    let server = engine.server
    let ledger = engine.privacy?.ledger
    return SimulationResult(
      rounds: server.state.round, totals: server.state.totals, parameters: server.state.parameters,
      digest: try server.state.parameters.digest(), stopped: !server.isFinished && budgetReached == nil,
      peakMemoryBytes: ThisProcess.peakMemory, epsilon: ledger?.stated?.epsilon,
      delta: ledger?.stated?.delta, against: ledger?.stated?.against, isPrivate: ledger?.isPrivate,
      budgetReached: budgetReached?.description,
      secureAggregation: engine.setup.secureAggregation.map { _ in server.state.totals.secureAggregation },
      simulatedSeconds: server.plan.clock.map { _ in server.state.pacing.seconds },
      output: engine.record?.directory.path)
  }

  /// Asks the run to stop, from any thread: it abandons the round, saves its state and returns. The abandoned round is
  /// done again after a resume.
  public func requestStop() {
    stopping.store(true, ordering: .releasing)
    fold.abandon()
  }
}
