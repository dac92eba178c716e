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

/// A private run's bits depend on its noise key or seed alone.
@Suite struct PrivateBitsTests {
  static let adaptive = ClipConfiguration.adaptive(AdaptiveClip(initialBound: 0.5))
  static let cases: [(PrivacyConfiguration, CohortConfiguration)] = [
    (PrivateSetup.privacy(), CohortConfiguration(size: 10, sampling: .poisson)),
    (PrivateSetup.privacy(clip: adaptive, noise: .secure), CohortConfiguration(size: 300, sampling: .poisson)),
    (PrivateSetup.privacy(mode: .local, noise: .secure), CohortConfiguration(size: 12, sampling: .roundRobin)),
    (PrivateSetup.privacy(mechanism: .tree), CohortConfiguration(size: 20, sampling: .roundRobin)),
    (PrivateSetup.privacy(mechanism: .blt, noise: .secure), .all),
  ]

  static func noise(_ privacy: PrivacyConfiguration) throws -> (any NoiseSupply)? {
    guard privacy.noise == .secure else { return nil }
    return SecureNoise(key: try SecretKey(bytes: [UInt8](repeating: 7, count: 32).span.bytes))
  }

  static func setup(
    _ index: Int, workers: Int = 1, checkpoint: CheckpointPolicy = CheckpointPolicy()
  ) throws -> SimulationSetup {
    try PrivateSetup.setup(
      cases[index].0,
      model: TestSetup.model(parameters: 20_000, delays: workers > 1) { $0 % 11 == 5 ? .notANumber : .none },
      clients: 400, testExamples: 50, rounds: 6, cohort: cases[index].1, failures: FailureInjection(dropoutRate: 0.1),
      workers: workers, checkpoint: checkpoint)
  }

  static func run(_ index: Int, workers: Int) throws -> (SimulationResult, [RoundReport]) {
    var reports = [RoundReport]()
    let simulation = try Simulation(
      setup: setup(index, workers: workers), directory: nil, noise: noise(cases[index].0))
    return (try simulation.run { reports.append($0) }, reports)
  }

  @Test(arguments: cases.indices) func workersMakeNoDifference(_ index: Int) throws {
    let (result, reports) = try Self.run(index, workers: 1)
    #expect(result.rounds == 6 && result.isPrivate == (Self.cases[index].0.noise == .secure))
    #expect(result.epsilon ?? 0 > 0 && (result.delta ?? 0) > 0)
    for workers in [2, 5] {
      let (other, otherReports) = try Self.run(index, workers: workers)
      #expect(other.digest == result.digest)
      #expect(otherReports.map(\.timeless) == reports.map(\.timeless))
    }
    let epsilons = reports.compactMap { $0.privacy?.epsilon }
    #expect(epsilons.count == 6 && epsilons == epsilons.sorted())
  }

  /// Killed without warning or stopped, a run goes on to the same model, with the noise key from its folder.
  @Test(arguments: cases.indices, [1, 4]) func stoppedAndResumed(_ index: Int, _ round: Int) throws {
    let (whole, reports) = try Self.run(index, workers: 1)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(
      setup: Self.setup(index, workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"),
      noise: Self.noise(Self.cases[index].0))
    let stopped = try first.run { if $0.round == round { first.requestStop() } }
    #expect(stopped.stopped && stopped.rounds == round)
    let second = try Simulation(
      setup: Self.setup(index, workers: 3), directory: RunDirectory.resume(path),
      noise: Self.noise(Self.cases[index].0))
    #expect(second.completedRounds == round)
    let result = try second.run()
    #expect(result.digest == whole.digest && !result.stopped)
    #expect(try RunDirectory.resume(path).reports().map(\.timeless) == reports.map(\.timeless))
  }

  @Test func aKilledRunKeepsItsKeyAndAFinishedOneErasesIt() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let policy = CheckpointPolicy(seconds: nil, rounds: 2)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let policy = CheckpointPolicy(seconds: nil, rounds: 2)
      let simulation = try Simulation(
        setup: PrivateBitsTests.setup(1, checkpoint: policy),
        directory: RunDirectory.create(path, configuration: "x: 1\n"))
      _ = try simulation.run { if $0.round == 3 { kill(getpid(), SIGKILL) } }
    }
    let keyPath = "\(path)/checkpoint/noise.key"
    var information = stat()
    #expect(stat(keyPath, &information) == 0 && information.st_mode & 0o777 == 0o600 && information.st_size == 32)
    let before = try RunDirectory.resume(path).reports()
    let simulation = try Simulation(setup: Self.setup(1, checkpoint: policy), directory: RunDirectory.resume(path))
    #expect(simulation.completedRounds == 2)
    var redone = [RoundReport]()
    let result = try simulation.run { redone.append($0) }
    // The round that was lost is released once more, bit for bit.
    #expect(redone.first?.timeless == before.last?.timeless && before.count == 3)
    #expect(result.isPrivate == true && stat(keyPath, &information) != 0)
    #expect(try PrivacyLedger.read("\(path)/ledger.json").model == result.digest)
    // Nothing is left to do, and nothing is spent.
    let again = try Simulation(setup: Self.setup(1, checkpoint: policy), directory: RunDirectory.resume(path)).run()
    #expect(again.digest == result.digest && again.epsilon == result.epsilon)
  }

  /// Secret cohorts: with secure noise neither cohorts nor noise follow from the seed.
  @Test func secureRunsDifferWithoutAKey() throws {
    let privacy = PrivateSetup.privacy(noise: .secure)
    let setup = try PrivateSetup.setup(privacy, clients: 400, rounds: 3)
    let (first, firstReports) = try TestSetup.run(setup)
    let (second, secondReports) = try TestSetup.run(setup)
    #expect(first.digest != second.digest)
    #expect(firstReports.map(\.examples) != secondReports.map(\.examples))
  }

  @Test func cohortsOfASecretSupplyAreFair() throws {
    let supply = SecureNoise(key: try SecretKey(bytes: [UInt8](repeating: 3, count: 32).span.bytes))
    let sampler = CohortSampler(CohortConfiguration(size: 20), seed: 1, secret: supply)
    let open = CohortSampler(CohortConfiguration(size: 20), seed: 1)
    var counts = [Int](repeating: 0, count: 50)
    for round in 0..<2_000 {
      let drawn = sampler.clients(round: round, population: 50)
      #expect(drawn.count == 20 && Set(drawn).count == 20)
      for client in drawn { counts[client] += 1 }
    }
    // Chi-square with 49 degrees of freedom, made smaller by drawing without replacement: 99.9 % quantile 85.4.
    #expect(counts.reduce(0.0) { $0 + (Double($1) - 800) * (Double($1) - 800) / 800 } < 85.4)
    #expect(sampler.clients(round: 1, population: 50) != open.clients(round: 1, population: 50))
    let seeded = CohortSampler(CohortConfiguration(size: 20), seed: 1, secret: SeededNoise(seed: 9))
    #expect(seeded.clients(round: 1, population: 50) == open.clients(round: 1, population: 50))
  }
}
