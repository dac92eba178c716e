import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

/// Whole runs against a slow reference in double precision.
@Suite struct AveragingTests {
  @Test(arguments: ClientWeighting.allCases) func meanOfModels(_ weighting: ClientWeighting) throws {
    let clients = 23
    let rounds = 4
    let data = try FakeData(clients: clients)
    let failing: @Sendable (Int) -> Fault = { $0 % 5 == 1 ? .throwing : .none }
    let (result, _) = try TestSetup.run(
      TestSetup.setup(
        model: TestSetup.model(fault: failing), data: data, rounds: rounds, cohort: .all,
        algorithm: FedAvg(weighting: weighting), workers: 2))
    var global = (0..<13).map { Double(TestSetup.model().initialParameters(1)[$0]) }
    for round in 0..<rounds {
      var sum = [Double](repeating: 0, count: 13)
      var total = 0.0
      for client in 0..<clients where client % 5 != 1 {
        let delta = FakeTrainer.delta(seed: 1, round: round, client: client, global: global.map { Float($0) })
        let weight = weighting == .examples ? Double(1 + client % 7) : 1
        // The client's own model, weighted.
        for i in 0..<13 { sum[i] += weight * (global[i] + Double(delta[i])) }
        total += weight
      }
      global = sum.map { $0 / total }
    }
    for i in 0..<13 { #expect(abs(Double(result.parameters[i]) - global[i]) < 2e-6) }
  }

  @Test func oneClientReplacesTheModel() throws {
    let data = try FakeData(clients: 1)
    let (result, reports) = try TestSetup.run(TestSetup.setup(data: data, rounds: 1, cohort: .all))
    let start = (0..<13).map { TestSetup.model().initialParameters(1)[$0] }
    let delta = FakeTrainer.delta(seed: 1, round: 0, client: 0, global: start)
    #expect(result.parameters == ParameterVector(zip(start, delta).map { $0 + $1 }))
    #expect(reports[0].applied && reports[0].completed == 1 && reports[0].steps == 2)
  }

  @Test func gradientsTakeTheServersLearningRate() throws {
    let data = try FakeData(clients: 1)
    let (result, reports) = try TestSetup.run(
      TestSetup.setup(
        data: data, rounds: 1, cohort: .all, algorithm: FedSGD(),
        optimizer: ServerOptimizerConfiguration(.sgd, learningRate: 0.25)))
    let start = (0..<13).map { TestSetup.model().initialParameters(1)[$0] }
    let delta = FakeTrainer.delta(seed: 1, round: 0, client: 0, global: start)
    for i in 0..<13 { #expect(abs(result.parameters[i] - (start[i] + 0.125 * delta[i])) < 1e-6) }
    #expect(reports[0].steps == 1)
  }

  @Test(arguments: Algorithms.registry.all.map(\.name)) func namesMeanOptimizers(_ name: String) throws {
    let algorithm = try Algorithms.registry.open(NamedSettings(name, SettingsNode(.mapping([]))))
    #expect(algorithm.name == name)
    let optimizer = algorithm.traits.serverOptimizer
    #expect(algorithm.problem(with: optimizer) == nil)
    // Of the others only the optimizer differs.
    guard !algorithm.traits.keepsClientState else { return }
    let data = try FakeData(clients: 20)
    let named = try TestSetup.run(TestSetup.setup(data: data, algorithm: algorithm)).0
    let given = try TestSetup.run(
      TestSetup.setup(
        data: data, algorithm: algorithm.traits.trainsLocally ? FedAvg() as any FederatedAlgorithm : FedSGD(),
        optimizer: optimizer)
    ).0
    #expect(named.digest == given.digest)
  }

  @Test func nameAndOptimizerMustAgree() {
    let problem = FedOpt(.fedadam).problem(with: ServerOptimizerConfiguration(.yogi))
    #expect(problem?.contains("fedadam means the server optimizer adam") == true)
    #expect(FedAvg().problem(with: ServerOptimizerConfiguration(.yogi)) == nil)
    #expect(
      FedAvg().problem(with: ServerOptimizerConfiguration(learningRate: 0))?.contains(
        "learning rate") == true)
  }
}
