import CoveyAlgorithms
import CoveyCore
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import Synchronization
import _TestSupport

/// Runs with secure aggregation of the fake trainer.
enum SecureSetup {
  static let clients = 30

  static func setup(
    _ configuration: SecureAggregationConfiguration = SecureAggregationConfiguration(clipBound: 4),
    privacy: PrivacyConfiguration? = nil, weighting: ClientWeighting = .uniform, parameters: Int = 13,
    rounds: Int = 3, cohort: CohortConfiguration = .all, failures: FailureInjection = FailureInjection(),
    workers: Int = 1, fault: @escaping @Sendable (Int) -> Fault = { _ in .none }
  ) throws -> SimulationSetup {
    var setup = TestSetup.setup(
      model: TestSetup.model(parameters: parameters, delays: workers > 1, fault: fault),
      data: try FakeData(clients: clients), rounds: rounds, cohort: cohort,
      algorithm: FedAvg(weighting: weighting), failures: failures, workers: workers)
    setup.privacy = privacy
    setup.secureAggregation = configuration
    return setup
  }

  static func run(
    _ setup: SimulationSetup, _ sessions: PlainSessions? = PlainSessions()
  ) throws -> (SimulationResult, [RoundReport]) {
    var reports = [RoundReport]()
    let simulation = try Simulation(setup: setup, directory: nil, noise: nil, sessions: sessions)
    return (try simulation.run { reports.append($0) }, reports)
  }
}

/// The sums that a run was shown, by round, and whose they are.
final class Sums: Sendable {
  private let sums = Mutex<[Int: (RingVector, Set<ClientID>)]>([:])

  var sessions: PlainSessions {
    var sessions = PlainSessions()
    sessions.onSum = { [self] round, sum, clients in sums.withLock { $0[round] = (sum, clients) } }
    return sessions
  }

  func clients(_ round: Int) -> [Int] { sums.withLock { $0[round]?.1.map(\.rawValue).sorted() ?? [] } }
  func sum(_ round: Int) -> RingVector? { sums.withLock { $0[round]?.0 } }
}
