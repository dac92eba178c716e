import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ResumeTests {
  static let rounds = 9

  static func setup(
    workers: Int = 1, rounds: Int = rounds, checkpoint: CheckpointPolicy = CheckpointPolicy(seconds: nil, rounds: 2),
    evaluation: EvaluationPolicy = EvaluationPolicy(every: 2)
  ) throws -> SimulationSetup {
    TestSetup.setup(
      model: TestSetup.model { $0 % 11 == 5 ? .throwing : .none },
      data: try FakeData(clients: 40, testExamples: 30), rounds: rounds, optimizer: ServerOptimizerConfiguration(.yogi),
      evaluation: evaluation, failures: FailureInjection(dropoutRate: 0.1), workers: workers, checkpoint: checkpoint)
  }

  static func expectSame(_ reports: [RoundReport], as reference: [RoundReport]) {
    #expect(reports.map(\.timeless) == reference.map(\.timeless))
  }

  @Test(arguments: 1..<rounds) func stopAfterAnyRoundAndGoOn(_ round: Int) throws {
    let (whole, reports) = try TestSetup.run(Self.setup())
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(
      setup: Self.setup(workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"))
    let stopped = try first.run { if $0.round == round { first.requestStop() } }
    #expect(stopped.stopped && stopped.rounds == round)
    let second = try Simulation(setup: Self.setup(workers: 3), directory: RunDirectory.resume(path))
    #expect(second.restored == .latest && second.completedRounds == round)
    let result = try second.run()
    #expect(result.digest == whole.digest && !result.stopped && result.rounds == Self.rounds)
    #expect(result.totals.bytesUp == whole.totals.bytesUp && result.totals.failed == whole.totals.failed)
    Self.expectSame(try RunDirectory.resume(path).reports(), as: reports)
  }

  @Test func otherDataAreRefusedAndNothingIsWritten() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let hashes = ["train": "ab", "test": "cd"]
    let first = try Simulation(
      setup: Self.setup(), directory: RunDirectory.create(path, configuration: "", dataHashes: hashes))
    _ = try first.run { if $0.round == 2 { first.requestStop() } }
    let before = try folder.read("run/manifest.json")
    #expect(throws: SimulationError.otherData(path: path, part: "train")) {
      try Simulation(
        setup: Self.setup(), directory: RunDirectory.resume(path, dataHashes: ["train": "xx", "test": "cd"]))
    }
    #expect(try folder.read("run/manifest.json") == before)
    // Who states no hashes keeps the run's.
    let directory = try RunDirectory.resume(path)
    _ = try Simulation(setup: Self.setup(), directory: directory).run()
    #expect(try RunManifest.read(directory.manifestPath).data == hashes)
    _ = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path, dataHashes: hashes)).run()
  }

  /// Killed without warning after any round; the last checkpoint may be rounds behind, and the metrics ahead of it.
  @Test(arguments: [1, 2, 5, 8]) func killedAndResumed(_ round: Int) async throws {
    let (whole, reports) = try TestSetup.run(Self.setup())
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
      let simulation = try Simulation(
        setup: ResumeTests.setup(workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"))
      _ = try simulation.run { if $0.round == round { kill(getpid(), SIGKILL) } }
    }
    let simulation = try Simulation(setup: Self.setup(workers: 2), directory: RunDirectory.resume(path))
    #expect(simulation.completedRounds == round / 2 * 2)
    let result = try simulation.run()
    #expect(result.digest == whole.digest)
    Self.expectSame(try RunDirectory.resume(path).reports(), as: reports)
  }

  @Test func tornMetricsAndManifestAreMended() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(setup: Self.setup(), directory: RunDirectory.create(path, configuration: ""))
    _ = try first.run { if $0.round == 4 { first.requestStop() } }
    var metrics = try folder.read("run/metrics.jsonl")
    metrics.append(contentsOf: Array("{\"round\":5,\"cohor".utf8))
    try folder.write(metrics, "run/metrics.jsonl")
    try folder.write(Data(), "run/manifest.json")
    let result = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
    let (whole, reports) = try TestSetup.run(Self.setup())
    #expect(result.digest == whole.digest)
    Self.expectSame(try RunDirectory.resume(path).reports(), as: reports)
    #expect(try RunManifest.read("\(path)/manifest.json").digest == whole.digest)
  }

  @Test func damagedCheckpointFallsBack() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(setup: Self.setup(), directory: RunDirectory.create(path, configuration: ""))
    _ = try first.run { if $0.round == 5 { first.requestStop() } }
    try folder.write(Data([1, 2, 3]), "run/checkpoint/latest")
    let second = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path))
    guard case .previous = second.restored else {
      Issue.record("expected the previous checkpoint")
      return
    }
    #expect(second.completedRounds == 4)
    #expect(try second.run().digest == TestSetup.run(Self.setup()).0.digest)
  }

  @Test func finishedRunHasNothingLeftToDo() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let result = try Simulation(setup: Self.setup(), directory: RunDirectory.create(path, configuration: "")).run()
    var called = 0
    let again = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run { _ in called += 1 }
    #expect(called == 0 && again.digest == result.digest && !again.stopped)
  }

  @Test func metTargetStaysMet() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let policy = EvaluationPolicy(every: 3, targetLoss: 1e9)
    let result = try Simulation(
      setup: Self.setup(evaluation: policy), directory: RunDirectory.create(path, configuration: "")
    ).run()
    let again = try Simulation(setup: Self.setup(evaluation: policy), directory: RunDirectory.resume(path)).run()
    #expect(result.rounds == 3 && again.rounds == 3 && again.totals.targetRound == 3)
  }

  @Test func runCanBeMadeLonger() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    _ = try Simulation(setup: Self.setup(rounds: 3), directory: RunDirectory.create(path, configuration: "")).run()
    let longer = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
    #expect(try longer.digest == TestSetup.run(Self.setup()).0.digest)
  }

  /// Bits hold within a minor version: another one goes on with nobody's run, and changes no file of it.
  @Test func otherVersionsAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    _ = try Simulation(setup: Self.setup(rounds: 3), directory: RunDirectory.create(path, configuration: "")).run()
    let text = try String(decoding: folder.read("run/manifest.json"), as: UTF8.self)
    for (version, isTaken) in [("0.9.9", false), ("1.1.0", false), (CoveyVersion.current + "9", true)] {
      let other = text.replacing("\"\(CoveyVersion.current)\"", with: "\"\(version)\"")
      #expect(other != text || version == CoveyVersion.current)
      try folder.write(Data(other.utf8), "run/manifest.json")
      let before = try folder.read("run/manifest.json")
      do {
        _ = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path))
        #expect(isTaken)
      } catch {
        #expect(!isTaken && "\(error)".contains("was begun by Covey \(version)"))
        #expect(try folder.read("run/manifest.json") == before)
      }
    }
  }

  @Test func changedConfigurationIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    _ = try Simulation(setup: Self.setup(), directory: RunDirectory.create(path, configuration: "")).run()
    var changes = [SimulationSetup]()
    func change(_ body: (inout SimulationSetup) throws -> Void) throws {
      var setup = try Self.setup()
      try body(&setup)
      changes.append(setup)
    }
    try change { $0.seed = 2 }
    try change { $0.cohort.size = 11 }
    try change { $0.training.epochs = 3 }
    try change { $0.serverOptimizer = ServerOptimizerConfiguration(.yogi, tau: 0.5) }
    try change { $0.failures.dropoutRate = 0.2 }
    try change { $0.algorithm = FedAvg(weighting: .uniform) }
    try change { $0.backend = .automatic }
    try change { $0.initialParameters = ParameterVector(count: 13) }
    try change { $0.data = try FakeData(clients: 41) }
    for setup in changes {
      #expect(throws: PersistenceError.otherConfiguration(path: "\(path)/checkpoint/latest")) {
        try Simulation(setup: setup, directory: RunDirectory.resume(path))
      }
    }
  }

  @Test func abandonedRoundIsDoneAgain() throws {
    // Asked to stop from another thread at any moment, in the middle of rounds too.
    let whole = try TestSetup.run(Self.setup()).0
    for delay in [0, 300, 1_000, 3_000] {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/run"
      let slow = TestSetup.setup(
        model: TestSetup.model(delays: true) { $0 % 11 == 5 ? .throwing : .none },
        data: try FakeData(clients: 40, testExamples: 30), rounds: Self.rounds,
        optimizer: ServerOptimizerConfiguration(.yogi), evaluation: EvaluationPolicy(every: 2),
        failures: FailureInjection(dropoutRate: 0.1), workers: 3)
      let simulation = try Simulation(setup: slow, directory: RunDirectory.create(path, configuration: ""))
      let stopper = Stopper(simulation, after: delay)
      _ = try simulation.run()
      stopper.join()
      let result = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
      #expect(result.digest == whole.digest)
    }
  }
}

/// A thread that asks a simulation to stop.
private final class Stopper: @unchecked Sendable {
  private var thread: Thread

  init(_ simulation: Simulation, after microseconds: Int) {
    thread = Thread(simulation, microseconds)
  }

  func join() { thread.join() }

  final class Thread: @unchecked Sendable {
    private var handle = pthread_t(bitPattern: 0)
    private final class Work {
      let simulation: Simulation
      let delay: Int
      init(_ simulation: Simulation, _ delay: Int) { (self.simulation, self.delay) = (simulation, delay) }
    }

    init(_ simulation: Simulation, _ delay: Int) {
      let work = Unmanaged.passRetained(Work(simulation, delay))
      pthread_create(
        &handle, nil,
        { argument in
          guard let argument else { return nil }
          let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
          usleep(UInt32(work.delay))
          work.simulation.requestStop()
          return nil
        }, work.toOpaque())
    }

    func join() { pthread_join(handle, nil) }
  }
}
