import CoveyAccounting
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// Whole runs with DP-SGD inside the clients, of a small real model.
@Suite struct ExampleRunTests {
  static func privacy(
    noiseMultiplier: Double? = 1, budget: Double? = nil, bound: Double = 1, noise: PrivacyConfiguration.Noise = .seeded,
    batching: ExampleConfiguration.Batching = .poisson, maximum: Int? = nil
  ) throws -> PrivacyConfiguration {
    PrivacyConfiguration(
      mode: .example,
      budget: try budget.map { try PrivacyBudget(epsilon: $0, delta: 1e-3, unit: .example, adjacency: .zeroOut) },
      clip: .fixed(bound: bound), noiseMultiplier: noiseMultiplier, noise: noise, accountant: .rdp,
      example: ExampleConfiguration(batching: batching, maximumParticipations: maximum))
  }

  static func model() throws -> Model {
    try Model(input: .dense(count: 2), classes: 3) { $0.dense(4, activation: .tanh).dense(3) }
  }

  /// Clients of 1 to 7 examples in batches of 3.
  static func setup(
    _ privacy: PrivacyConfiguration?, clients: Int = 30, rounds: Int = 6,
    cohort: CohortConfiguration = CohortConfiguration(size: 15), batchSize: Int? = 3, workers: Int = 1,
    weighting: ClientWeighting = .examples, failures: FailureInjection = FailureInjection()
  ) throws -> SimulationSetup {
    let plan = RunPlan(
      seed: 3, rounds: rounds, cohort: cohort, algorithm: FedAvg(weighting: weighting),
      training: LocalTrainingPlan(
        epochs: 2, batchSize: batchSize, optimizer: OptimizerConfiguration(learningRate: 0.2)),
      privacy: privacy)
    return SimulationSetup(
      plan, name: "test", model: try model(), data: try FakeData(clients: clients), failures: failures,
      workers: workers, backend: .portable)
  }

  /// Without noise and with a bound that no gradient reaches, DP-SGD on all of a client's examples is gradient descent,
  /// and the server averages as ever.
  @Test(arguments: [ClientWeighting.examples, .uniform]) func withoutNoiseItIsPlainTraining(
    _ weighting: ClientWeighting
  ) throws {
    let bare = try Self.privacy(noiseMultiplier: 0, bound: 1e4)
    let (result, reports) = try TestSetup.run(Self.setup(bare, batchSize: nil, weighting: weighting))
    let (plain, _) = try TestSetup.run(Self.setup(nil, batchSize: nil, weighting: weighting))
    for i in 0..<result.parameters.count { #expect(abs(result.parameters[i] - plain.parameters[i]) < 1e-5) }
    #expect(result.isPrivate == false && reports.allSatisfy { $0.privacy?.unreleased.clippedShare == 0 })
  }

  /// With noise, every step moves the parameters by learning rate times noise over batch: clients of 3 examples take one
  /// step an epoch, and their mean over 400 clients and 2 epochs has the variance that this adds up to. The gradients are
  /// clipped to 1/50 of the noise. Chi-square with 27 degrees of freedom, 0.1 % and 99.9 % quantiles.
  @Test func everyStepHasItsNoise() throws {
    var setup = try Self.setup(
      Self.privacy(noiseMultiplier: 50, bound: 0.1), clients: 400, rounds: 1, cohort: .all, weighting: .uniform)
    setup.data = try FakeData(clients: 400) { _ in 3 }
    let (result, reports) = try TestSetup.run(setup)
    var change = result.parameters
    change.subtract(try Self.model().initialParameters(seed: 3))
    #expect(reports[0].steps == 800 && reports[0].completed == 400 && result.parameters.count == 27)
    // learning rate x z C / batch, two steps, 400 clients
    let variance = 2 * (0.2 * 50 * 0.1 / 3) * (0.2 * 50 * 0.1 / 3) / 400
    #expect((9.8...55.5).contains(change.squaredNorm / variance))
    let seen = try #require(reports[0].privacy?.unreleased)
    #expect(seen.clippedShare == 1 && seen.medianNorm ?? 0 > 0.1 && seen.signalToNoise == nil)
    #expect(reports[0].privacy?.clipBound == 0.1)
  }

  /// Clients that took part as often as they may are not asked again, and are counted.
  @Test func spentClientsAreNotAsked() throws {
    let setup = try Self.setup(Self.privacy(maximum: 2), rounds: 8)
    let (_, reports) = try TestSetup.run(setup)
    let sampler = CohortSampler(setup.cohort, seed: 3)
    var counts = [Int](repeating: 0, count: 30)
    for report in reports {
      let clients = sampler.clients(round: report.round - 1, population: 30)
      let admitted = clients.filter { counts[$0] < 2 }
      for client in admitted { counts[client] += 1 }
      #expect(report.cohort == 15 && report.completed == admitted.count)
      #expect(report.failed.budgetSpent == 15 - admitted.count && report.failed.total == 15 - admitted.count)
      #expect((report.firstFailure?.hasSuffix("its privacy budget is spent") ?? false) == (admitted.count < 15))
    }
    #expect(reports[0].failed.total == 0 && reports[7].completed == 0 && !reports[7].applied)
  }

  /// Noise that is found from the budget suffices for the client that pays the most, so that nobody is refused: one of 1, of
  /// 4 or of 7 examples, which no other exceeds in both rate and steps.
  @Test func noiseIsFoundForTheClientThatPaysTheMost() throws {
    let setup = try Self.setup(Self.privacy(noiseMultiplier: nil, budget: 3), rounds: 6, cohort: .all)
    let plan = try #require(try setup.privacyPlan())
    #expect(plan.pipeline.exampleSizes == [1, 4, 7])
    let (result, reports) = try TestSetup.run(setup)
    #expect(reports.allSatisfy { $0.failed.total == 0 && $0.completed == 30 })
    #expect((result.epsilon ?? 0) <= 3 && (result.epsilon ?? 0) > 2.95)
    for examples in 1...7 {
      let event = ExamplePrivacy(plan).releases(examples: examples, participations: 6)
      var accountant = AccountantKind.rdp.makeAccountant(adjacency: .zeroOut)
      try accountant.compose(event.event, count: event.count)
      #expect(try accountant.epsilon(delta: 1e-3) <= 3)
    }
  }

  /// With much noise a client whose examples are all in every step pays the most, with little noise one that takes more
  /// steps: what the plan and its ledger state is for the noise that was found.
  @Test(arguments: [(2.0, 3), (90, 7)]) func theNoiseFoundDecidesWhoPaysTheMost(budget: Double, dearest: Int) throws {
    var setup = try Self.setup(Self.privacy(noiseMultiplier: nil, budget: budget), rounds: 6, cohort: .all)
    setup.data = try FakeData(clients: 30) { $0.isMultiple(of: 2) ? 3 : 7 }
    let plan = try #require(try setup.privacyPlan())
    #expect(plan.pipeline.exampleSizes == [3, 7])
    let stated = try plan.epsilon(rounds: 6)
    for examples in [3, 7] {
      let event = ExamplePrivacy(plan).releases(examples: examples, participations: 6)
      var accountant = AccountantKind.rdp.makeAccountant(adjacency: .zeroOut)
      try accountant.compose(event.event, count: event.count)
      let own = try accountant.epsilon(delta: 1e-3)
      #expect(examples == dearest ? own == stated : own < stated)
    }
  }

  @Test func reportsAndLedgerHaveThePlansEpsilon() throws {
    let folder = try TemporaryFolder()
    let setup = try Self.setup(Self.privacy(noiseMultiplier: 3, budget: 40), rounds: 5)
    let plan = try #require(try setup.privacyPlan())
    var reports = [RoundReport]()
    let simulation = try Simulation(
      setup: setup, directory: RunDirectory.create("\(folder.path)/run", configuration: "x: 1\n"))
    _ = try simulation.run { reports.append($0) }
    for (index, report) in reports.enumerated() {
      let exact = try plan.epsilon(rounds: index + 1)
      #expect(report.privacy.flatMap(\.epsilon).map { $0 >= exact * (1 - 1e-9) && $0 < exact * 1.05 } == true)
    }
    let ledger = try PrivacyLedger.read("\(folder.path)/run/ledger.json")
    #expect(abs((ledger.figures.first?.epsilon ?? 0) / (try plan.epsilon(rounds: 5)) - 1) < 1e-9)
    #expect(ledger.unit == .example && ledger.statement.contains("an example of a client"))
    #expect(ledger.mechanism.batching == .poisson && ledger.mechanism.distributed == nil)
  }
}
