internal import CoveyConfiguration
import CoveyCore
internal import CoveyData
internal import CoveyNoise
internal import CoveyServer
internal import CoveySimulation
internal import CoveySystem
internal import Synchronization

/// The runs of a sweep, side by side in one folder.
///
/// What has ended is in the folder's `sweep.json` before the next run begins, so a sweep that was killed goes on: runs
/// that ended are not repeated, and a run that was cut off goes on from its own checkpoint.
public final class Sweep: Sendable {
  /// What to try.
  public let plan: SweepPlan
  /// Every combination, then the baselines.
  public let settings: [SweepSetting]
  /// Where everything is kept.
  public let folder: SweepFolder
  /// Runs side by side.
  public let jobs: Int
  private let data = SweepData()
  private let progress: Mutex<Progress>

  private struct Progress: Sendable {
    var state: SweepState
    var waiting: ArraySlice<SweepRun>
    var running: [SweepRun: Simulation] = [:]
    var isStopping = false
    var error: (any Error)?
  }

  /// Checks the plan and opens the folder; nothing runs yet.
  /// - Parameters:
  ///   - plan: The runs.
  ///   - folder: Where each keeps its result.
  ///   - jobs: Runs side by side, each on one thread; at least 1.
  /// - Throws: `SettingsError` if the plan makes no sense or the folder holds something else; `FileError` if
  ///   the folder cannot be used.
  public init(_ plan: SweepPlan, folder: SweepFolder, jobs: Int) throws {
    precondition(jobs >= 1, "a sweep runs at least one simulation at a time")
    self.plan = plan
    self.folder = folder
    settings = try plan.settings()
    let state = try folder.begin(plan)
    // Seed by seed, so that all settings have a result early, and runs side by side share their data.
    let runs = Self.runs(plan, settings)
    let waiting = runs.filter { (state.runs[$0.name]?.state ?? .failed) == .failed }
    for run in waiting {
      if case .success(var loaded) = settings[run.setting].configuration {
        loaded.simulation.seed = UInt64(run.seed)
        data.expect(loaded.simulation)
      }
    }
    self.jobs = max(1, min(jobs, waiting.count))
    progress = Mutex(Progress(state: state, waiting: waiting[...]))
  }

  /// All runs, whether they have ended or not.
  public var runs: [SweepRun] { Self.runs(plan, settings) }

  /// Runs that have not ended.
  public var remaining: Int { progress.withLock { $0.waiting.count + $0.running.count } }

  /// What is known so far.
  public var results: SweepResults {
    let records = progress.withLock { $0.state.runs }
    var reservations: [String: SweepReservation] = [:]
    for run in runs { reservations[run.name] = folder.reservation(of: run) }
    return SweepResults(plan, settings, records: records, reservations: reservations)
  }

  /// Runs what has not ended, until all has or ``requestStop()``.
  /// - Parameter onEvent: Called on the runs' threads, one call at a time for each run.
  /// - Throws: `SettingsError` if another process runs this sweep; `FileError` if the folder does not take a
  ///   result; `ThreadError`.
  /// - Returns: Whether all runs have ended.
  public func run(onEvent: @escaping @Sendable (SweepEvent) -> Void = { _ in }) throws -> Bool {
    guard let lock = FolderLock(folder.path) else {
      throw SettingsError(
        nil, "another process runs the sweep in \(folder.path); wait for it, or end it first")
    }
    let team = try ThreadTeam(count: jobs)
    withExtendedLifetime(lock) {
      team.perform { [self] _ in
        while let run = next() { play(run, onEvent) }
      }
    }
    if let error = progress.withLock({ $0.error }) { throw error }
    return remaining == 0
  }

  /// Asks all runs to save their state and end, from any thread.
  public func requestStop() {
    let running = progress.withLock { progress in
      progress.isStopping = true
      return Array(progress.running.values)
    }
    for simulation in running { simulation.requestStop() }
  }

  private static func runs(_ plan: SweepPlan, _ settings: [SweepSetting]) -> [SweepRun] {
    (1...plan.seeds).flatMap { seed in settings.map { SweepRun($0, seed: seed, axes: plan.axes) } }
  }

  private func next() -> SweepRun? {
    progress.withLock { $0.isStopping ? nil : $0.waiting.popFirst() }
  }

  /// One run, whose failure is a result like others.
  private func play(_ run: SweepRun, _ onEvent: @Sendable (SweepEvent) -> Void) {
    var record: SweepRecord
    do {
      guard let ended = try simulate(run, onEvent) else {
        progress.withLock { $0.waiting.append(run) }
        return
      }
      record = ended
    } catch let error as PrivacyError {
      if case .invalid = error {
        record = SweepRecord(.invalid, reason: "\(error)")
      } else {
        record = SweepRecord(.refused, reason: "\(error)")
      }
      folder.discard(run)
    } catch let error as SettingsError {
      record = SweepRecord(.invalid, reason: "\(error)")
    } catch SimulationError.invalid(let reason) {
      record = SweepRecord(.invalid, reason: reason)
    } catch SimulationError.nothingLearnt where !settings[run.setting].isBaseline {
      // How many clients failed, and why, follows from who was in the cohorts and from their data.
      record = SweepRecord(
        .failed,
        reason: "no client's update reached an aggregate; metrics.jsonl in the run's folder has why, under unreleased")
    } catch SimulationError.roundedAway where !settings[run.setting].isBaseline {
      // How heavy clients are follows from their data.
      record = SweepRecord(.failed, reason: "the sums were made of the errors of rounding under masks")
    } catch {
      record = SweepRecord(.failed, reason: "\(error)")
    }
    if case .success(var loaded) = settings[run.setting].configuration {
      loaded.simulation.seed = UInt64(run.seed)
      data.release(loaded.simulation)
    }
    keep(record, of: run)
    onEvent(.ended(run, record))
  }

  /// Writes a result to the folder; a folder that does not take it ends the sweep.
  private func keep(_ record: SweepRecord, of run: SweepRun) {
    let isKept = progress.withLock { progress in
      progress.state.runs[run.name] = record
      do {
        try folder.save(progress.state)
        return true
      } catch {
        if progress.error == nil { progress.error = error }
        return false
      }
    }
    if !isKept { requestStop() }
  }

  /// Simulates a run to its end.
  /// - Returns: nil if it was asked to stop.
  private func simulate(_ run: SweepRun, _ onEvent: @Sendable (SweepEvent) -> Void) throws -> SweepRecord? {
    var loaded = try settings[run.setting].configuration.get()
    loaded.simulation.seed = UInt64(run.seed)
    loaded.simulation.workers = 1
    let (data, hashes) = try data.load(loaded)
    guard data.dataset.test != nil else {
      throw loaded.error(at: "data", "there are no held-out data to compare settings on; give a data.testFraction")
    }
    let setup = try loaded.makeSetup(data: data, cores: 1)
    let directory = try folder.directory(of: run, configuration: loaded.simulation.yaml, dataHashes: hashes)
    let simulation = try Simulation(setup: setup, directory: directory)
    let isStopping = progress.withLock { progress in
      progress.running[run] = simulation
      return progress.isStopping
    }
    defer { progress.withLock { $0.running[run] = nil } }
    if isStopping { simulation.requestStop() }
    onEvent(.began(run, completed: simulation.completedRounds, rounds: setup.rounds))
    let result = try simulation.run { onEvent(.round(run, $0.round)) }
    if result.stopped { return nil }
    if let failure = result.failure { throw failure }
    return SweepRecord(result, plan: simulation.privacyPlan)
  }
}
