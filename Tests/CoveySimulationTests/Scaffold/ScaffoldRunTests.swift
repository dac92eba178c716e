import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyPrivacy
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
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Whole runs of SCAFFOLD.
@Suite struct ScaffoldRunTests {
  static let rounds = 9

  static func setup(
    workers: Int = 1, rounds: Int = rounds, delays: Bool = false, scale: Float? = nil,
    failures: FailureInjection = FailureInjection(dropoutRate: 0.2),
    onReply: (@Sendable (borrowing ClientReply) -> Void)? = nil
  ) throws -> SimulationSetup {
    var model = TestSetup.model(delays: delays) { $0 % 7 == 5 ? .throwing : .none }
    model.onReply = onReply
    return TestSetup.setup(
      model: model,
      data: try FakeData(clients: 14, testExamples: 30), rounds: rounds, cohort: CohortConfiguration(size: 6),
      algorithm: Scaffold(controlScale: scale), failures: failures, workers: workers,
      checkpoint: CheckpointPolicy(seconds: nil, rounds: 2))
  }

  /// Algorithm 1 with option II in double precision: clients that are absent or fail keep their controls.
  @Test func matchesASlowReference() throws {
    let setup = try Self.setup()
    let (result, reports) = try TestSetup.run(setup)
    let sampler = CohortSampler(CohortConfiguration(size: 6), seed: 1)
    var x = (0..<13).map { Double(TestSetup.model().initialParameters(1)[$0]) }
    var c = [Double](repeating: 0, count: 13)
    var own = [[Double]](repeating: c, count: 14)
    var absent = 0
    for round in 0..<Self.rounds {
      var (dx, dc) = ([Double](repeating: 0, count: 13), [Double](repeating: 0, count: 13))
      var size = 0
      for client in sampler.clients(round: round, population: 14) {
        var luck = RandomStream(seed: 1, purpose: .failure, round: round, client: client)
        if luck.uniform() < 0.2 || client % 7 == 5 {
          absent += 1
          continue
        }
        // The fake trainer's step, with g - c_i + c in the place of g; it counts two steps at rate 0.1.
        let free = FakeTrainer.delta(seed: 1, round: round, client: client, global: x.map { Float($0) })
        let y = (0..<13).map { Double(free[$0]) - (c[$0] - own[client][$0]) }
        let next = (0..<13).map { own[client][$0] - c[$0] - y[$0] / 0.2 }
        for i in 0..<13 {
          dx[i] += y[i]
          dc[i] += next[i] - own[client][i]
        }
        own[client] = next
        size += 1
      }
      #expect(reports[round].completed == size)
      for i in 0..<13 {
        x[i] += dx[i] / Double(size)
        c[i] += dc[i] / 14
      }
    }
    #expect(absent > 10)
    // Controls are fed back, so that rounding grows a little from round to round.
    for i in 0..<13 { #expect(abs(Double(result.parameters[i]) - x[i]) < 1e-4 * max(1, abs(x[i])), "parameter \(i)") }
    // It is not averaging.
    var averaging = setup
    averaging.algorithm = FedAvg(weighting: .uniform)
    #expect(try TestSetup.run(averaging).0.digest != result.digest)
  }

  @Test func sameBitsForAnyWorkers() throws {
    let (one, reports) = try TestSetup.run(try Self.setup())
    for workers in [2, 3] {
      let (other, others) = try TestSetup.run(try Self.setup(workers: workers, delays: true))
      #expect(other.digest == one.digest)
      ResumeTests.expectSame(others, as: reports)
    }
    // A run with a folder keeps states on the disk, with the same bits.
    let folder = try TemporaryFolder()
    let kept = try Simulation(
      setup: Self.setup(workers: 2, delays: true),
      directory: RunDirectory.create("\(folder.path)/run", configuration: ""))
    #expect(try kept.run().digest == one.digest)
  }

  @Test(arguments: [1, 2, 5, 8]) func killedAndResumed(_ round: Int) async throws {
    let (whole, reports) = try TestSetup.run(Self.setup())
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
      let simulation = try Simulation(
        setup: ScaffoldRunTests.setup(workers: 2), directory: RunDirectory.create(path, configuration: "x: 1\n"))
      _ = try simulation.run { if $0.round == round { kill(getpid(), SIGKILL) } }
    }
    // States of rounds after the checkpoint lie on the disk, and must not be seen.
    let simulation = try Simulation(setup: Self.setup(workers: 3), directory: RunDirectory.resume(path))
    #expect(simulation.completedRounds == round / 2 * 2)
    let result = try simulation.run()
    #expect(result.digest == whole.digest)
    ResumeTests.expectSame(try RunDirectory.resume(path).reports(), as: reports)
    // Client states, too: a run that goes on from there does what the whole one would.
    var longer = try Self.setup(rounds: Self.rounds + 5)
    longer.workers = 2
    let further = try Simulation(setup: longer, directory: RunDirectory.resume(path)).run()
    #expect(try further.digest == TestSetup.run(Self.setup(rounds: Self.rounds + 5)).0.digest)
  }

  /// A round that was given up leaves nothing: done again, it finds its clients as they were.
  @Test func abandonedRoundsLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let stop = StopAfter(40)
    let setup = try Self.setup(workers: 2) { _ in stop.count() }
    let first = try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: ""))
    stop.simulation.withLock { $0 = first }
    let stopped = try first.run()
    #expect(stopped.stopped && stopped.rounds > 3)
    let result = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
    #expect(try result.digest == TestSetup.run(Self.setup()).0.digest)
  }

  @Test func damagedStatesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(setup: Self.setup(), directory: RunDirectory.create(path, configuration: ""))
    _ = try first.run { if $0.round == 4 { first.requestStop() } }
    let good = try folder.read("run/clients/states-1.log")
    let checkpoint = try folder.read("run/checkpoint/latest")
    func problem() -> String {
      do {
        _ = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path))
        return ""
      } catch { return "\(error)" }
    }
    try folder.write(good.prefix(good.count - 1), "run/clients/states-1.log")
    #expect(problem().contains("were on the disk before"))
    for place in [9, 100, good.count / 2, good.count - 1] {
      var bad = good
      bad[place] ^= 4
      try folder.write(bad, "run/clients/states-1.log")
      let text = problem()
      #expect(text.contains("states-1.log is damaged"), "byte \(place): \(text)")
    }
    var newer = good
    newer[4] = 2
    try folder.write(newer, "run/clients/states-1.log")
    #expect(problem().contains("has format version 2, which this version of Covey does not know"))
    // Nothing was lost by trying.
    #expect(try folder.read("run/checkpoint/latest") == checkpoint)
    try folder.write(good, "run/clients/states-1.log")
    let result = try Simulation(setup: Self.setup(), directory: RunDirectory.resume(path)).run()
    #expect(try result.digest == TestSetup.run(Self.setup()).0.digest)
  }

  /// Clip bound, noise, masks and accounts are those of both segments together.
  @Test func protectionCoversThePayload() throws {
    let seen = SeenUpdates()
    var setup = try Self.setup(scale: 0.2) { reply in
      let reply = SentReply(reply)
      if reply.stage == .clipped, let delta = reply.delta {
        let norm = delta.squaredNorm.squareRoot()
        seen.updates.withLock { $0.append((delta.count, norm)) }
      }
    }
    setup.cohort = CohortConfiguration(size: 6, sampling: .poisson)
    setup.privacy = PrivateSetup.privacy(clip: .fixed(bound: 0.5))
    let plan = try #require(try setup.privacyPlan())
    #expect(plan.pipeline.parameterCount == 26)
    let (result, _) = try TestSetup.run(setup)
    let updates = seen.updates.withLock { $0 }
    #expect(updates.count > 20 && updates.allSatisfy { $0.count == 26 && $0.norm <= 0.5 })
    setup.workers = 3
    #expect(try TestSetup.run(setup).0.digest == result.digest)
  }

  @Test func localNoiseCoversThePayload() throws {
    var setup = try Self.setup(scale: 0.2)
    setup.privacy = PrivateSetup.privacy(mode: .local)
    let (result, _) = try TestSetup.run(setup)
    setup.workers = 2
    #expect(try TestSetup.run(setup).0.digest == result.digest)
  }

  @Test(arguments: [false, true]) func masksHideThePayload(isPrivate: Bool) throws {
    var setup = try Self.setup(rounds: 3, scale: 0.2, failures: FailureInjection())
    setup.cohort = .all
    setup.secureAggregation = SecureAggregationConfiguration(clipBound: isPrivate ? nil : 4)
    if isPrivate { setup.privacy = PrivateSetup.privacy(clip: .fixed(bound: 4), noiseMultiplier: 0.01) }
    let (result, reports) = try SecureSetup.run(setup)
    #expect(reports.allSatisfy { $0.secureAggregation?.aborted == nil && $0.applied })
    setup.workers = 3
    #expect(try SecureSetup.run(setup).0.digest == result.digest)
    // As near to the same run in clear as grid and noise allow, and far nearer than the way that the model went.
    setup.secureAggregation = nil
    let start = TestSetup.model().initialParameters(1)
    func distance(_ left: ParameterVector, _ right: ParameterVector) -> Double {
      (0..<left.count).reduce(0) { $0 + Double(abs(left[$1] - right[$1])) }
    }
    #expect(distance(result.parameters, start) > 1)
    guard isPrivate else { return }
    let clear = try TestSetup.run(setup).0
    #expect(result.digest != clear.digest)
    #expect(distance(result.parameters, clear.parameters) < 0.05 * distance(start, clear.parameters))
  }

  @Test(arguments: [0, -1, .nan, .infinity] as [Float]) func scalesThatAreNoneAreRefused(_ scale: Float) throws {
    let setup = try Self.setup(scale: scale)
    do {
      _ = try Simulation(setup: setup, directory: nil)
      Issue.record("a scale of \(scale) was taken")
    } catch { #expect("\(error)".contains("algorithm.controlScale must be a number above 0")) }
  }

  @Test func whatDoesNotComposeIsRefused() throws {
    func problem(_ change: (inout SimulationSetup) throws -> Void) throws -> String {
      var setup = try Self.setup()
      try change(&setup)
      do {
        _ = try Simulation(setup: setup, directory: nil)
        return ""
      } catch { return "\(error)" }
    }
    #expect(try problem { _ in }.isEmpty)
    #expect(try problem { $0.training.optimizer.momentum = 0.5 }.contains("those of plain sgd"))
    #expect(try problem { $0.privacy = PrivateSetup.privacy() }.contains("state algorithm.controlScale"))
    #expect(
      try problem { $0.secureAggregation = SecureAggregationConfiguration(clipBound: 4) }.contains(
        "algorithm.controlScale"))
    #expect(try problem { $0.algorithm = Scaffold(controlScale: 2) }.contains("no meaning where nothing is clipped"))
  }
}

/// Stops a run in the midst of a round, after so many replies.
final class StopAfter: Sendable {
  let simulation = Mutex<Simulation?>(nil)
  private let left: Atomic<Int>

  init(_ replies: Int) { left = Atomic(replies) }

  func count() {
    if left.subtract(1, ordering: .relaxed).newValue == 0 { simulation.withLock { $0?.requestStop() } }
  }
}

/// Size and norm of the updates that a server got.
final class SeenUpdates: Sendable {
  let updates = Mutex<[(count: Int, norm: Double)]>([])
}
