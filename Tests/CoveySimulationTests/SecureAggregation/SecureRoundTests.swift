import CoveyAlgorithms
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyProtection
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTransport
import Testing
import _TestSupport

/// What becomes of rounds in which clients drop out, sessions end early, and runs stop.
@Suite struct SecureRoundTests {
  static let everywhere = StepRates(keys: 0.1, shares: 0.1, input: 0.1, consistency: 0.1, unmasking: 0.1)

  static func timeless(_ reports: [RoundReport]) -> [RoundReport] {
    reports.map {
      var report = $0.timeless
      report.secureAggregation?.clientSeconds = 0
      report.secureAggregation?.serverSeconds = 0
      return report
    }
  }

  /// Dropouts follow their rates in every step; those after the input leave nothing out of the sum.
  @Test(arguments: [ServerModel.semiHonest, .active]) func dropoutsInEveryStep(_ server: ServerModel) throws {
    let sums = Sums()
    let rounds = 60
    // Sums against an active server are of more than half, so fewer may go.
    let rate = server == .active ? 0.02 : 0.1
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(
        server: server, minimumClients: server == .active ? 16 : 2, clipBound: 4,
        dropout: StepRates(keys: rate, shares: rate, input: rate, consistency: rate, unmasking: rate)),
      rounds: rounds)
    let (_, reports) = try SecureSetup.run(setup, sums.sessions)
    var total = StepCounts()
    for (round, report) in reports.enumerated() {
      let dropped = try #require(report.secureAggregation?.dropped)
      let inputs = SecureSetup.clients - dropped.keys - dropped.shares - dropped.input
      #expect(report.completed == inputs && sums.clients(round).count == inputs && report.applied)
      #expect(
        report.failed.droppedOut == SecureSetup.clients - inputs && report.failed.total == report.failed.droppedOut)
      (total.keys, total.shares, total.input) = (
        total.keys + dropped.keys, total.shares + dropped.shares, total.input + dropped.input
      )
      (total.consistency, total.unmasking) = (
        total.consistency + dropped.consistency, total.unmasking + dropped.unmasking
      )
    }
    // Of 1,800 that share, then of what is left; five standard deviations of a binomial count.
    func expect(_ count: Int, of asked: Double) {
      #expect(abs(Double(count) - rate * asked) <= 5 * (rate * (1 - rate) * asked).squareRoot())
    }
    let all = Double(rounds * SecureSetup.clients)
    expect(total.keys, of: all)
    let left = 1 - rate
    expect(total.shares, of: left * all)
    expect(total.input, of: left * left * all)
    let inputs = left * left * left * all
    expect(total.consistency, of: server == .active ? inputs : 0)
    expect(total.unmasking, of: server == .active ? left * inputs : inputs)
  }

  /// A dropout after the input changes nothing in the model.
  @Test func lateDropoutsChangeNoBits() throws {
    func digest(_ dropout: StepRates) throws -> String {
      try SecureSetup.run(
        SecureSetup.setup(
          SecureAggregationConfiguration(server: .active, minimumClients: 16, clipBound: 4, dropout: dropout))
      ).0.digest
    }
    let whole = try digest(StepRates())
    #expect(try digest(StepRates(consistency: 0.2, unmasking: 0.2)) == whole)
    #expect(try digest(StepRates(input: 0.2)) != whole)
  }

  /// An answer that the server refuses, or a client that refuses to go on, costs that client.
  @Test func refusedAnswersAreCounted() throws {
    var sessions = Sums().sessions
    sessions.refuses = { $0 == .shares && $1.rawValue == 3 || $0 == .input && $1.rawValue == 5 }
    sessions.declines = { $0 == .keys && $1.rawValue == 7 || $0 == .input && $1.rawValue == 8 }
    let (_, reports) = try SecureSetup.run(SecureSetup.setup(rounds: 2), sessions)
    for report in reports {
      #expect(report.completed == 26 && report.failed.threw == 4 && report.applied)
      #expect(report.secureAggregation.map { [$0.dropped.keys, $0.dropped.shares, $0.dropped.input] } == [1, 1, 2])
      #expect(report.firstFailure?.contains("(step ") == true)
    }
  }

  /// A session that cannot be finished withholds its round, says why, and the run goes on.
  @Test(arguments: [nil, PrivateSetup.privacy(noiseMultiplier: 1), PrivateSetup.privacy(mechanism: .tree)])
  func abortedRoundsAreWithheld(_ privacy: PrivacyConfiguration?) throws {
    var sessions = Sums().sessions
    sessions.isUnrecoverable = { $0 == 1 }
    var models = [ParameterVector]()
    let configuration = SecureAggregationConfiguration(clipBound: privacy == nil ? 4 : nil)
    for rounds in 1...3 {
      let (result, reports) = try SecureSetup.run(
        SecureSetup.setup(configuration, privacy: privacy, rounds: rounds), sessions)
      models.append(result.parameters)
      guard rounds == 3 else { continue }
      #expect(reports.map(\.applied) == [true, false, true])
      let aborted = reports[1]
      #expect(aborted.secureAggregation?.aborted?.contains("cannot be taken off") == true && aborted.completed == 0)
      #expect(aborted.failed.aborted == SecureSetup.clients && aborted.trainingLoss == nil)
      #expect(aborted.privacy?.withheld == (privacy == nil ? nil : aborted.secureAggregation?.aborted))
      #expect(reports[0].secureAggregation?.aborted == nil && reports[2].failed.total == 0)
      #expect(result.totals.secureAggregation.abortedRounds == 1 && result.failure == nil)
      #expect(result.epsilon == nil || reports[1].privacy?.epsilon ?? 0 > reports[0].privacy?.epsilon ?? 0)
    }
    #expect(models[0] == models[1] && models[1] != models[2])
  }

  /// Counts that clients of the round cannot have together, such as weights of nothing or less: nothing is used of the sum.
  @Test(arguments: [ClientWeighting.uniform, .examples]) func impossibleCountsAbort(_ weighting: ClientWeighting) throws
  {
    let setup = try SecureSetup.setup(weighting: weighting, rounds: 3)
    let input = try SecureAggregationConfiguration(clipBound: 4, weightBound: weighting == .uniform ? 1 : 7)
      .input(cohort: SecureSetup.clients, dimension: 13, grid: nil, shares: nil, seed: 1)
    var sessions = Sums().sessions
    sessions.tampers = { round, sum in
      var counts = input.counts(of: sum)
      if round == 1 { counts.weight = -1 }
      if round == 2 { counts.weight = 30 * 7 + 1 }
      input.counters.write(counts.values(within: input.counters.limit), to: &sum, at: input.countersStart)
    }
    let (_, reports) = try SecureSetup.run(setup, sessions)
    #expect(reports.map(\.applied) == [true, false, false])
    #expect(
      reports.dropFirst().allSatisfy {
        $0.secureAggregation?.aborted?.contains("counters of the sum are out of range") == true
      })
    #expect(reports.dropFirst().allSatisfy { $0.completed == 0 && $0.failed.aborted == SecureSetup.clients })
  }

  @Test(arguments: BanScope.allCases) func liarsAreNotInvitedAgain(_ scope: BanScope) throws {
    let setup = try SecureSetup.setup(SecureAggregationConfiguration(clipBound: 4, ban: scope), rounds: 3)
    let sums = Sums()
    var sessions = sums.sessions
    sessions.excludes = { $0 == 0 ? [ClientID(rawValue: 7), ClientID(rawValue: 12)] : [] }
    let (result, reports) = try SecureSetup.run(setup, sessions)
    let others = (0..<SecureSetup.clients).filter { ![7, 12].contains($0) }
    #expect(sums.clients(0) == others)
    #expect(reports[0].secureAggregation?.excluded.map(\.client) == [7, 12])
    #expect(reports[0].failed.excluded == 2 && reports[0].completed == SecureSetup.clients - 2)
    for round in 1...2 {
      #expect(sums.clients(round) == (scope == .session ? Array(0..<SecureSetup.clients) : others))
      #expect(reports[round].failed.excluded == (scope == .session ? 0 : 2))
      #expect(reports[round].failed.total + reports[round].completed == SecureSetup.clients)
    }
    #expect(result.totals.failed.excluded == (scope == .session ? 2 : 6))
  }

  /// Nobody is named for a spoiled sum; those who were in all of them are told, as suspicion.
  @Test func spoiledSumsRankSuspects() throws {
    let setup = try SecureSetup.setup(rounds: 4)
    let input = try SecureAggregationConfiguration(clipBound: 4, weightBound: 1)
      .input(cohort: SecureSetup.clients, dimension: 13, grid: nil, shares: nil, seed: 1)
    var sessions = Sums().sessions
    // Two of the first eight and all others take part in every round.
    sessions.refuses = { step, client in
      step == .input && client.rawValue < 8 && ![3, 5].contains(client.rawValue)
    }
    sessions.tampers = { round, sum in
      guard round % 2 == 1 else { return }
      var counts = input.counts(of: sum)
      counts.weight = -1
      input.counters.write(counts.values(within: input.counters.limit), to: &sum, at: input.countersStart)
    }
    let (_, reports) = try SecureSetup.run(setup, sessions)
    let spoiled = reports.compactMap { $0.secureAggregation?.aborted == nil ? nil : $0.secureAggregation }
    #expect(spoiled.count == 2 && spoiled.allSatisfy(\.excluded.isEmpty))
    #expect(spoiled[1].suspects.map(\.client) == [3, 5, 8, 9, 10])
    #expect(spoiled[1].suspects.allSatisfy { $0.spoiled == 2 && $0.good == 1 })
    #expect(reports[0].secureAggregation?.suspects.isEmpty == true)
  }

  @Test func tooFewClientsAbort() throws {
    let least = SecureAggregationConfiguration(
      minimumClients: 20, clipBound: 4, dropout: StepRates(keys: 0.2, shares: 0.2))
    let (_, reports) = try SecureSetup.run(SecureSetup.setup(least, rounds: 20))
    let aborted = reports.filter { $0.secureAggregation?.aborted != nil }
    // About 19 of 30 are left on average: with p < 1e-6 all or none of 20 rounds are aborted.
    #expect(!aborted.isEmpty && aborted.count < 20)
    for report in aborted {
      let secure = try #require(report.secureAggregation)
      #expect(secure.aborted?.contains("at least 20 must be") == true && !report.applied)
      #expect(report.failed.aborted + report.failed.droppedOut == SecureSetup.clients && secure.dropped.input == 0)
    }
  }

  /// Cohorts that are empty, or too small before anybody is asked.
  @Test func smallPoissonCohortsAbort() throws {
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(minimumClients: 2, clipBound: 4), rounds: 30,
      cohort: CohortConfiguration(size: 2, sampling: .poisson))
    let (_, reports) = try SecureSetup.run(setup)
    let small = reports.filter { $0.cohort < 2 }
    #expect(!small.isEmpty && small.count < 30)
    #expect(small.allSatisfy { $0.secureAggregation?.aborted != nil && $0.bytesDown == 0 && !$0.applied })
    #expect(reports.allSatisfy { $0.cohort < 2 || $0.secureAggregation?.aborted == nil })
  }

  /// A run whose every round is aborted has learnt nothing, and says so.
  @Test func aRunOfAbortedRoundsFails() throws {
    let none = SecureAggregationConfiguration(clipBound: 4, dropout: StepRates(unmasking: 1))
    let (result, _) = try SecureSetup.run(SecureSetup.setup(none, rounds: 2))
    #expect("\(try #require(result.failure))".contains("whose secure aggregation was aborted"))
  }

  /// Any number of workers, the same bits and the same reports.
  @Test(arguments: [
    nil, PrivateSetup.privacy(noiseMultiplier: 1),
    PrivateSetup.privacy(mode: .distributed, mechanism: .discreteGaussian, missingShare: 0.6),
  ]) func workersMakeNoDifference(_ privacy: PrivacyConfiguration?) throws {
    func run(_ workers: Int) throws -> (SimulationResult, [RoundReport]) {
      try SecureSetup.run(
        SecureSetup.setup(
          SecureAggregationConfiguration(
            server: .active, minimumClients: 16, clipBound: privacy == nil ? 4 : nil, dropout: Self.everywhere),
          privacy: privacy, rounds: 5, failures: FailureInjection(dropoutRate: 0.1), workers: workers
        ) { $0 % 11 == 5 ? .notANumber : .none })
    }
    let (result, reports) = try run(1)
    let (other, otherReports) = try run(4)
    #expect(result.digest == other.digest && Self.timeless(reports) == Self.timeless(otherReports))
    #expect(reports.contains { $0.applied })
  }

  /// Stopped and resumed, the run is the same, its totals included.
  @Test func resumedRunsAreTheSame() throws {
    let configuration = SecureAggregationConfiguration(minimumClients: 2, clipBound: 4, dropout: Self.everywhere)
    func setup(_ workers: Int) throws -> SimulationSetup {
      try SecureSetup.setup(configuration, weighting: .examples, rounds: 6, workers: workers)
    }
    let (whole, reports) = try SecureSetup.run(setup(1))
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let first = try Simulation(
      setup: setup(2), directory: RunDirectory.create(path, configuration: "x: 1\n"), noise: nil,
      sessions: PlainSessions())
    _ = try first.run { if $0.round == 3 { first.requestStop() } }
    let second = try Simulation(
      setup: setup(3), directory: RunDirectory.resume(path), noise: nil, sessions: PlainSessions())
    let result = try second.run()
    #expect(result.digest == whole.digest && result.rounds == 6)
    #expect(result.totals.secureAggregation.bytesUp == whole.totals.secureAggregation.bytesUp)
    #expect(result.totals.bytesDown == whole.totals.bytesDown)
    #expect(Self.timeless(try RunDirectory.resume(path).reports()) == Self.timeless(reports))
    // Another configuration is another run.
    var other = try setup(1)
    other.secureAggregation?.valueBits = 20
    #expect(throws: PersistenceError.self) {
      try Simulation(setup: other, directory: RunDirectory.resume(path), noise: nil, sessions: PlainSessions())
    }
  }

  /// A stop within a round leaves the state as it was.
  @Test func aStopWithinARoundAbandonsIt() throws {
    var sessions = PlainSessions()
    let setup = try SecureSetup.setup(rounds: 4, workers: 2)
    let box = Box()
    sessions.onSum = { round, _, _ in if round == 2 { box.simulation?.requestStop() } }
    let simulation = try Simulation(setup: setup, directory: nil, noise: nil, sessions: sessions)
    box.simulation = simulation
    let result = try simulation.run()
    box.simulation = nil
    // The sum was there already: the round counts, and no other begins.
    #expect(result.stopped && result.rounds <= 3)
  }

  /// What was proven by the time a round is abandoned counts: the liars are not invited when it is played again.
  @Test func abandonedRoundsBanLiars() throws {
    let setup = try SecureSetup.setup(SecureAggregationConfiguration(clipBound: 4, ban: .run), rounds: 2)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let box = Box()
    var sessions = PlainSessions()
    sessions.excludes = { $0 == 0 ? [ClientID(rawValue: 7), ClientID(rawValue: 12)] : [] }
    sessions.refuses = { step, _ in
      if step == .input { box.simulation?.requestStop() }
      return false
    }
    let first = try Simulation(
      setup: setup, directory: RunDirectory.create(path, configuration: "x: 1\n"), noise: nil, sessions: sessions)
    box.simulation = first
    #expect(try first.run().rounds == 0)
    box.simulation = nil
    let sums = Sums()
    let second = try Simulation(
      setup: setup, directory: RunDirectory.resume(path), noise: nil, sessions: sums.sessions)
    #expect(try second.run().rounds == 2)
    let others = (0..<SecureSetup.clients).filter { ![7, 12].contains($0) }
    #expect(sums.clients(0) == others && sums.clients(1) == others)
  }

  private final class Box: @unchecked Sendable {
    // Sendable: set before the run, and read by its threads.
    var simulation: Simulation?
  }

  @Test func bytesAreCounted() throws {
    let (result, reports) = try SecureSetup.run(SecureSetup.setup(rounds: 2))
    let report = try #require(reports.first?.secureAggregation)
    // The stand-in's messages: an invitation and 65 bytes to each client in each step; answers of 2 bytes, and 4 bytes an
    // element.
    let invitations = report.bytesDown - 30 * 4 * 65
    #expect(invitations % 30 == 0 && (200...500).contains(invitations / 30) && report.bytesUp > 30 * (3 * 2 + 4 * 13))
    let requests = reports[0].bytesDown - report.bytesDown
    #expect(reports[0].bytesUp == report.bytesUp && requests % 30 == 0 && (300...600).contains(requests / 30))
    #expect(result.totals.secureAggregation.bytesDown == 2 * report.bytesDown)
    #expect(report.method == "secagg" && report.neighbours == 29 && report.threshold == 20)
    let line = try result.jsonLine()
    #expect(line.contains("\"secureAggregation\":{") && line.contains("\"abortedRounds\":0"))
    #expect(report.clientSeconds >= 0 && report.serverSeconds > 0)
  }
}
