import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

@Suite struct FailureTests {
  static let faults: @Sendable (Int) -> Fault = {
    switch $0 {
    case 3: .throwing
    case 5: .notANumber
    case 8: .infiniteLoss
    case 9: .trainerError
    default: .none
    }
  }

  @Test func failuresAreCountedAndLeftOut() throws {
    let data = try FakeData(clients: 12)
    let setup = TestSetup.setup(model: TestSetup.model(fault: Self.faults), data: data, rounds: 1, cohort: .all)
    let (result, reports) = try TestSetup.run(setup)
    var expected = FailureCounts()
    expected.threw = 1
    expected.notFinite = 3
    let report = reports[0]
    #expect(report.failed == expected && report.completed == 8 && report.cohort == 12)
    // Weights: 1 + client % 7 examples.
    let healthy = (0..<12).filter { ![3, 5, 8, 9].contains($0) }
    #expect(report.examples == healthy.reduce(0) { $0 + 2 * (1 + $1 % 7) })
    #expect(report.steps == 16)
    // Largest first: client 5 has 6 examples, client 3 has 4, clients 8 and 9 have 2 and 3.
    #expect(report.firstFailure?.hasPrefix("client 5: ") == true)
    let start = (0..<13).map { TestSetup.model().initialParameters(1)[$0] }
    var sum = [Double](repeating: 0, count: 13)
    for client in healthy {
      let delta = FakeTrainer.delta(seed: 1, round: 0, client: client, global: start)
      for i in 0..<13 { sum[i] += Double(1 + client % 7) * Double(delta[i]) }
    }
    let total = Double(healthy.reduce(0) { $0 + 1 + $1 % 7 })
    for i in 0..<13 { #expect(abs(Double(result.parameters[i]) - Double(start[i]) - sum[i] / total) < 1e-6) }
  }

  @Test func messageNamesTheCause() throws {
    let data = try FakeData(clients: 2)
    let (result, reports) = try TestSetup.run(
      TestSetup.setup(model: TestSetup.model { $0 == 1 ? .throwing : .none }, data: data, rounds: 1, cohort: .all))
    #expect(reports[0].firstFailure == "client 1: the sensor was unplugged")
    // One of two is no reason to call the run a failure.
    #expect(result.failure == nil)
  }

  @Test func everyClientMayFail() throws {
    let data = try FakeData(clients: 12, testExamples: 5)
    let (result, reports) = try TestSetup.run(
      TestSetup.setup(model: TestSetup.model { _ in .throwing }, data: data, rounds: 2, cohort: .all, workers: 2))
    #expect(result.parameters == TestSetup.model().initialParameters(1))
    #expect(reports.allSatisfy { !$0.applied && $0.trainingLoss == nil && $0.completed == 0 && $0.failed.threw == 12 })
    #expect(reports.allSatisfy { $0.evaluation != nil })
    #expect("\(try #require(result.failure))".contains("of 24, 24 failed in training"))
  }

  @Test func dropoutsFollowTheirRateAndSendNothing() throws {
    let data = try FakeData(clients: 400)
    let (_, reports) = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 25, cohort: .all, failures: FailureInjection(dropoutRate: 0.25)))
    let dropped = reports.reduce(0) { $0 + $1.failed.droppedOut }
    // Binomial(10,000, 0.25) has a standard deviation of 43; five of them are passed with p < 1e-6.
    #expect(abs(dropped - 2_500) < 217)
    for report in reports {
      #expect(report.failed.total == report.failed.droppedOut && report.completed + report.failed.droppedOut == 400)
      // Header, name, kind, count, weight, examples, three metrics, two flags.
      #expect(report.bytesUp == report.completed * (6 + 40 + 1 + 4 + 8 + 8 + 24 + 2 + 4 * 13))
      #expect(report.bytesDown % 400 == 0 && (300...500).contains(report.bytesDown / 400))
    }
    #expect(Set(reports.map(\.failed.droppedOut)).count > 5)
  }

  @Test func allDropOut() throws {
    let data = try FakeData(clients: 5)
    let (result, reports) = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 1, cohort: .all, failures: FailureInjection(dropoutRate: 1)))
    #expect(reports[0].failed.droppedOut == 5 && reports[0].bytesUp == 0 && !reports[0].applied)
    #expect(result.parameters == TestSetup.model().initialParameters(1))
  }

  @Test func emptyPoissonCohortPasses() throws {
    let data = try FakeData(clients: 50)
    let (_, reports) = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 30, cohort: CohortConfiguration(size: 1, sampling: .poisson), workers: 2))
    let empty = reports.filter { $0.cohort == 0 }
    // (1 - 1/50)^50 = 0.364: none or all of 30 empty has p < 2e-6.
    #expect(!empty.isEmpty && empty.count < 30)
    #expect(empty.allSatisfy { !$0.applied && $0.completed == 0 && $0.bytesDown == 0 && $0.failed.total == 0 })
  }

  @Test func emptyClientOfAHugePopulationIsCounted() throws {
    let data = try FakeData(clients: 1_000_001, count: { $0 % 2 })
    let (_, reports) = try TestSetup.run(TestSetup.setup(data: data, rounds: 1, cohort: CohortConfiguration(size: 200)))
    #expect(reports[0].failed.noExamples > 50 && reports[0].failed.noExamples + reports[0].completed == 200)
  }

  @Test func overflowingSumLeavesTheModel() throws {
    let data = try FakeData(clients: 2, count: { _ in 5_000 })
    let start = ParameterVector([Float](repeating: 3e38, count: 13))
    let (result, reports) = try TestSetup.run(TestSetup.setup(data: data, rounds: 1, cohort: .all, start: start))
    #expect(!reports[0].applied && reports[0].completed == 2)
    #expect(result.parameters == start)
  }

  @Test func failedEvaluationEndsTheRun() throws {
    let data = try FakeData(clients: 12, testExamples: 1_050)
    for workers in [1, 3] {
      let setup = TestSetup.setup(
        model: TestSetup.model(evaluatorFails: true), data: data, evaluation: EvaluationPolicy(batchSize: 10),
        workers: workers)
      #expect(throws: FakeFault.self) { try TestSetup.run(setup) }
    }
  }
}
