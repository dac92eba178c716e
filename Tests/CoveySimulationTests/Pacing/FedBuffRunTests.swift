import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyRandom
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import CoveyTransport
import Synchronization
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole runs of FedBuff.
@Suite struct FedBuffRunTests {
  static let rounds = 12
  static let clients = 25

  static func setup(
    workers: Int = 1, rounds: Int = rounds, delays: Bool = false, dropout: Double = 0.2,
    optimizer: ServerOptimizerConfiguration? = nil, onReply: (@Sendable (borrowing ClientReply) -> Void)? = nil
  ) throws -> SimulationSetup {
    var model = TestSetup.model(delays: delays) { $0 % 7 == 5 ? .throwing : .none }
    model.onReply = onReply
    var setup = TestSetup.setup(
      model: model, data: try FakeData(clients: clients, testExamples: 30), rounds: rounds,
      cohort: CohortConfiguration(size: 4), algorithm: FedAvg(weighting: .uniform), optimizer: optimizer,
      failures: FailureInjection(dropoutRate: dropout), workers: workers,
      checkpoint: CheckpointPolicy(seconds: nil, rounds: 3))
    setup.pacing = FedBuff(buffer: 4, concurrency: 11)
    setup.clock = VirtualClock(spread: 10, jitter: 0.5)
    return setup
  }

  /// The paper's Algorithm 1 as a loop over events with plain arrays in double precision: clients descend towards points of their
  /// own (a quadratic), from the model that they were handed.
  @Test func matchesASlowReference() throws {
    let (result, reports) = try TestSetup.run(try Self.setup())
    let clock = VirtualClock(spread: 10, jitter: 0.5)
    var models = [(0..<13).map { Double(TestSetup.model().initialParameters(1)[$0]) }]
    var training: [(client: Int, version: Int, done: Double, number: Int)] = []
    var (now, begun, lost, oldest) = (0.0, 0, 0, 0)
    for round in 0..<Self.rounds {
      var buffered: [(client: Int, version: Int)] = []
      func handOut() {
        while training.count < 11 {
          let idle = (0..<Self.clients).filter { client in
            !training.contains { $0.client == client } && !buffered.contains { $0.client == client }
          }
          if idle.isEmpty { return }
          var luck = RandomStream(seed: 1, purpose: .flight, client: begun)
          let client = idle[Int(luck.integer(below: UInt32(idle.count)))]
          // Two epochs of 1 to 7 examples.
          let lasts = clock.seconds(seed: 1, client: client, version: round, examples: Double(2 * (1 + client % 7)))
          training.append((client, round, now + lasts, begun))
          begun += 1
        }
      }
      handOut()
      while buffered.count < 4 {
        training.sort { ($0.done, $0.number) < ($1.done, $1.number) }
        let next = training.removeFirst()
        now = next.done
        buffered.append((next.client, next.version))
        if buffered.count < 4 { handOut() }
      }
      var sum = [Double](repeating: 0, count: 13)
      var completed = 0
      for (client, version) in buffered {
        oldest = max(oldest, round - version)
        var luck = RandomStream(seed: 1, purpose: .failure, round: round, client: client)
        if luck.uniform() < 0.2 || client % 7 == 5 {
          lost += 1
          continue
        }
        let delta = FakeTrainer.delta(
          seed: 1, round: version, client: client, global: models[version].map { Float($0) })
        for i in 0..<13 { sum[i] += Double(delta[i]) / Double(1 + round - version).squareRoot() }
        completed += 1
      }
      models.append((0..<13).map { models[round][$0] + sum[$0] / 4 })
      #expect(reports[round].completed == completed && reports[round].cohort == 4)
      #expect(reports[round].simulatedSeconds == now)
      let ages = buffered.map { Double(round - $0.version) }
      #expect(reports[round].staleness == ages.reduce(0, +) / 4)
    }
    // Clients were late, and some were lost.
    #expect(oldest >= 3 && lost > 5)
    for i in 0..<13 { #expect(abs(Double(result.parameters[i]) - models[Self.rounds][i]) < 1e-5, "parameter \(i)") }
    #expect(result.simulatedSeconds == now)
  }

  @Test func sameBitsForAnyWorkers() throws {
    for optimizer in [nil, ServerOptimizerConfiguration(.adam)] {
      let (one, reports) = try TestSetup.run(try Self.setup(optimizer: optimizer))
      for workers in [2, 3, 5] {
        let (other, others) = try TestSetup.run(try Self.setup(workers: workers, delays: true, optimizer: optimizer))
        #expect(other.digest == one.digest)
        ResumeTests.expectSame(others, as: reports)
      }
    }
  }

  @Test func codedAndPushedMessages() throws {
    let (direct, reports) = try TestSetup.run(try Self.setup())
    var coded = try Self.setup(workers: 2, delays: true)
    let counted = CodedRunTests.Counted()
    coded.transport = counted
    let (result, codedReports) = try TestSetup.run(coded)
    #expect(result.digest == direct.digest)
    #expect(counted.traffic?.bytesUp == reports.reduce(0) { $0 + $1.bytesUp })
    #expect(codedReports.map(\.bytesDown) == reports.map(\.bytesDown))
    for order in PushedRunTests.Order.allCases {
      var pushed = try Self.setup(workers: 2)
      pushed.transport = PushedRunTests.Pushing(order)
      #expect(try TestSetup.run(pushed).0.digest == direct.digest, "\(order)")
    }
  }

  @Test(arguments: [1, 2, 5, 10]) func killedAndResumed(_ round: Int) async throws {
    let (whole, reports) = try TestSetup.run(Self.setup())
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
      let simulation = try Simulation(
        setup: FedBuffRunTests.setup(workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"))
      _ = try simulation.run { if $0.round == round { kill(getpid(), SIGKILL) } }
    }
    let simulation = try Simulation(setup: Self.setup(workers: 3), directory: RunDirectory.resume(path))
    #expect(simulation.completedRounds == round / 3 * 3)
    let result = try simulation.run()
    #expect(result.digest == whole.digest && result.simulatedSeconds == whole.simulatedSeconds)
    ResumeTests.expectSame(try RunDirectory.resume(path).reports(), as: reports)
    // Flights and old models, too: a run that goes on from there does what the whole one would.
    let further = try Simulation(
      setup: Self.setup(workers: 2, rounds: Self.rounds + 6), directory: RunDirectory.resume(path)
    ).run()
    #expect(try further.digest == TestSetup.run(Self.setup(rounds: Self.rounds + 6)).0.digest)
  }

  /// A round that was given up leaves nothing: done again, the same clients come.
  @Test func abandonedRoundsLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let stop = StopAfter(26)
    let setup = try Self.setup(workers: 2) { _ in stop.count() }
    let first = try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: ""))
    stop.simulation.withLock { $0 = first }
    let stopped = try first.run()
    #expect(stopped.stopped && stopped.rounds > 3)
    let result = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
    #expect(try result.digest == TestSetup.run(Self.setup()).0.digest)
  }

  /// The usual run has no simulated seconds; with a clock a round lasts as long as its slowest client, with the same bits.
  @Test func synchronousRunsWithAClock() throws {
    let data = try FakeData(clients: 25)
    let (plain, reports) = try TestSetup.run(TestSetup.setup(data: data))
    #expect(plain.simulatedSeconds == nil && reports.allSatisfy { $0.simulatedSeconds == nil && $0.staleness == nil })
    var timed = TestSetup.setup(data: data, workers: 2)
    timed.clock = VirtualClock(spread: 10, jitter: 0.5)
    let (result, timedReports) = try TestSetup.run(timed)
    #expect(result.digest == plain.digest)
    let sampler = CohortSampler(timed.cohort, seed: 1)
    var seconds = 0.0
    for round in 0..<6 {
      seconds +=
        sampler.clients(round: round, population: 25).map {
          VirtualClock(spread: 10, jitter: 0.5).seconds(
            seed: 1, client: $0, version: round, examples: Double(2 * (1 + $0 % 7)))
        }.max() ?? 0
      #expect(timedReports[round].simulatedSeconds == seconds && timedReports[round].staleness == nil)
    }
    #expect(result.simulatedSeconds == seconds)
  }

  /// One client at a time, each from the newest model, is averaging with cohorts of one.
  @Test func bufferAndConcurrencyOfOne() throws {
    var setup = try Self.setup(dropout: 0)
    setup.pacing = FedBuff(buffer: 1, concurrency: 1)
    setup.cohort = CohortConfiguration(size: 1)
    let (result, reports) = try TestSetup.run(setup)
    #expect(reports.allSatisfy { $0.staleness == 0 })
    var x = (0..<13).map { TestSetup.model().initialParameters(1)[$0] }
    for round in 0..<Self.rounds {
      var luck = RandomStream(seed: 1, purpose: .flight, client: round)
      let client = Int(luck.integer(below: UInt32(Self.clients)))
      guard client % 7 != 5 else { continue }
      let delta = FakeTrainer.delta(seed: 1, round: round, client: client, global: x)
      x = zip(x, delta).map { $0 + $1 }
    }
    for i in 0..<13 { #expect(abs(result.parameters[i] - x[i]) < 1e-5) }
  }
}
