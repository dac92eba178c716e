import CoveyCore
import CoveyCrypto
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs whose clients make the noise depend on the noise key or seed alone.
@Suite struct ModeBitsTests {
  enum Case: CaseIterable, Sendable {
    case gaussianShares, skellamShares, poissonSteps, shuffledSteps
  }

  static func setup(
    _ mode: Case, workers: Int = 1, checkpoint: CheckpointPolicy = CheckpointPolicy()
  ) throws -> SimulationSetup {
    let dropout = FailureInjection(dropoutRate: 0.1)
    var setup: SimulationSetup
    switch mode {
    case .gaussianShares, .skellamShares:
      let isSkellam = mode == .skellamShares
      setup = try PrivateSetup.setup(
        PrivateSetup.privacy(
          mode: .distributed, mechanism: isSkellam ? .skellam : .discreteGaussian, noise: isSkellam ? .secure : .seeded,
          missingShare: 0.4),
        model: TestSetup.model(parameters: 900, delays: workers > 1) { $0 % 11 == 5 ? .notANumber : .none },
        clients: 200,
        rounds: 6, cohort: isSkellam ? CohortConfiguration(size: 150, sampling: .poisson) : .all, failures: dropout,
        workers: workers)
    case .poissonSteps, .shuffledSteps:
      let isShuffled = mode == .shuffledSteps
      setup = try ExampleRunTests.setup(
        ExampleRunTests.privacy(
          noise: isShuffled ? .seeded : .secure, batching: isShuffled ? .shuffled : .poisson, maximum: 3),
        clients: 300, cohort: CohortConfiguration(size: 200), workers: workers, failures: dropout)
    }
    setup.checkpoint = checkpoint
    return setup
  }

  static func key() throws -> SecureNoise {
    SecureNoise(key: try SecretKey(bytes: [UInt8](repeating: 9, count: 32).span.bytes))
  }

  static func run(_ mode: Case, workers: Int) throws -> (SimulationResult, [RoundReport]) {
    let setup = try setup(mode, workers: workers)
    var reports = [RoundReport]()
    let noise = setup.privacy?.noise == .secure ? try key() : nil
    return (try Simulation(setup: setup, directory: nil, noise: noise).run { reports.append($0) }, reports)
  }

  @Test(arguments: Case.allCases) func workersMakeNoDifference(_ mode: Case) throws {
    let (result, reports) = try Self.run(mode, workers: 1)
    #expect(result.rounds == 6 && reports.contains { $0.applied } && reports.allSatisfy { $0.privacy?.withheld == nil })
    #expect(result.isPrivate == (mode == .skellamShares || mode == .poissonSteps))
    for workers in [2, 5] {
      let (other, otherReports) = try Self.run(mode, workers: workers)
      #expect(other.digest == result.digest)
      #expect(otherReports.map(\.timeless) == reports.map(\.timeless))
    }
    if mode == .poissonSteps || mode == .shuffledSteps {
      #expect(reports.contains { $0.failed.budgetSpent > 0 })
    }
  }

  /// Stopped within a round and resumed, a run goes on to the same model; who has taken part how often is not forgotten.
  @Test(arguments: Case.allCases, [1, 4]) func stoppedAndResumed(_ mode: Case, _ round: Int) throws {
    let (whole, reports) = try Self.run(mode, workers: 1)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    func simulation(_ workers: Int, _ directory: RunDirectory) throws -> Simulation {
      let setup = try Self.setup(mode, workers: workers)
      return try Simulation(
        setup: setup, directory: directory, noise: setup.privacy?.noise == .secure ? Self.key() : nil)
    }
    let first = try simulation(2, RunDirectory.create(path, configuration: "x: 1\n"))
    let stopped = try first.run { if $0.round == round { first.requestStop() } }
    #expect(stopped.stopped && stopped.rounds == round)
    let result = try simulation(3, RunDirectory.resume(path)).run()
    #expect(result.digest == whole.digest && !result.stopped)
    #expect(try RunDirectory.resume(path).reports().map(\.timeless) == reports.map(\.timeless))
  }

  /// Killed without warning two rounds after its checkpoint, a run repeats what it released, with the key in its folder.
  @Test(arguments: [Case.skellamShares, .poissonSteps]) func killedAndResumed(_ mode: Case) async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let isSteps = mode == .poissonSteps
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, isSteps = isSteps as Bool] in
      let policy = CheckpointPolicy(seconds: nil, rounds: 3)
      let simulation = try Simulation(
        setup: ModeBitsTests.setup(isSteps ? .poissonSteps : .skellamShares, checkpoint: policy),
        directory: RunDirectory.create(path, configuration: "x: 1\n"))
      _ = try simulation.run { if $0.round == 5 { kill(getpid(), SIGKILL) } }
    }
    let before = try RunDirectory.resume(path).reports()
    let policy = CheckpointPolicy(seconds: nil, rounds: 3)
    let simulation = try Simulation(
      setup: Self.setup(mode, workers: 2, checkpoint: policy), directory: RunDirectory.resume(path))
    #expect(simulation.completedRounds == 3)
    var redone = [RoundReport]()
    let result = try simulation.run { redone.append($0) }
    #expect(before.count == 5 && redone.prefix(2).map(\.timeless) == before.suffix(2).map(\.timeless))
    #expect(result.rounds == 6 && result.isPrivate == true)
    #expect(try PrivacyLedger.read("\(path)/ledger.json").releases.reserved == 6)
  }
}
