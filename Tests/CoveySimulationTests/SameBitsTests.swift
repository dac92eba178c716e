import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

@Suite struct SameBitsTests {
  /// Every sampling and server optimizer, small and large cohorts, failures of all kinds.
  static let cases: [(CohortConfiguration, ServerOptimizerConfiguration, Int)] = [
    (CohortConfiguration(size: 10), ServerOptimizerConfiguration(), 60),
    (CohortConfiguration(size: 300, sampling: .poisson), ServerOptimizerConfiguration(.adam), 900),
    (CohortConfiguration(size: 7, sampling: .roundRobin), ServerOptimizerConfiguration(.yogi), 20),
    (.all, ServerOptimizerConfiguration(.sgd, momentum: 0.9), 431),
  ]

  @Test(arguments: cases)
  func workersMakeNoDifference(
    _ cohort: CohortConfiguration, _ optimizer: ServerOptimizerConfiguration, _ clients: Int
  ) throws {
    let data = try FakeData(clients: clients, testExamples: 2_603)
    func run(_ workers: Int) throws -> (SimulationResult, [RoundReport]) {
      try TestSetup.run(
        TestSetup.setup(
          model: TestSetup.model(delays: workers > 1) { $0 % 11 == 5 ? .notANumber : $0 % 13 == 2 ? .throwing : .none },
          data: data, cohort: cohort, optimizer: optimizer, evaluation: EvaluationPolicy(every: 2, batchSize: 10),
          failures: FailureInjection(dropoutRate: 0.2), workers: workers))
    }
    let (result, reports) = try run(1)
    #expect(reports.count == 6 && reports.contains { $0.failed.total > 0 } && result.digest.count == 64)
    for workers in [2, 3, 5] {
      let (other, otherReports) = try run(workers)
      #expect(other.digest == result.digest)
      #expect(otherReports.map(\.timeless) == reports.map(\.timeless))
    }
  }

  @Test func seedAndStartMatter() throws {
    let data = try FakeData(clients: 30)
    let first = try TestSetup.run(TestSetup.setup(data: data)).0
    #expect(try TestSetup.run(TestSetup.setup(data: data)).0.digest == first.digest)
    #expect(try TestSetup.run(TestSetup.setup(seed: 2, data: data)).0.digest != first.digest)
    #expect(
      try TestSetup.run(TestSetup.setup(data: data, start: ParameterVector(count: 13))).0.digest != first.digest)
  }

  @Test func digestIsThatOfTheBytes() throws {
    // From Python: hashlib.blake2b(struct.pack('<3f', 1.0, -2.5, 0.1), digest_size=32)
    let digest = try ParameterVector([1, -2.5, 0.1]).digest()
    #expect(digest == "c43b147be3faa02063b84ba9377e2c6305f6b69d19e57db6be3816066751973f")
  }
}
