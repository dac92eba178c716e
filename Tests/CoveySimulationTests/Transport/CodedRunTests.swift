import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTransport
import Synchronization
import Testing
import _TestSupport

/// Runs whose every message is encoded and decoded give the same models, and the bytes are those that reports count.
@Suite struct CodedRunTests {
  /// Coded messages whose traffic can be read afterwards.
  struct Counted: SimulatedTransport {
    final class Box: Sendable { let traffic = Mutex<CodedTraffic?>(nil) }
    let box: Box

    init() { box = Box() }
    init(_ reader: SettingsReader) { self.init() }
    func write(to writer: inout SettingsWriter) {}
    var name: String { "counted" }
    func wrap(_ base: any RoundTransport) -> any RoundTransport {
      let transport = CodingTransport(base)
      let traffic = transport.traffic
      box.traffic.withLock { $0 = traffic }
      return transport
    }
    var traffic: CodedTraffic? { box.traffic.withLock { $0 } }
  }

  private func check(_ setup: SimulationSetup, _ run: (SimulationSetup) throws -> (SimulationResult, [RoundReport]))
    throws
  {
    let (plain, reports) = try run(setup)
    var coded = setup
    let counted = Counted()
    coded.transport = counted
    let (result, codedReports) = try run(coded)
    #expect(result.digest == plain.digest && result.rounds == plain.rounds)
    let traffic = try #require(counted.traffic)
    #expect(traffic.bytesUp == codedReports.reduce(0) { $0 + $1.bytesUp })
    #expect(traffic.bytesUp == reports.reduce(0) { $0 + $1.bytesUp })
    for (one, other) in zip(reports, codedReports) {
      #expect(one.completed == other.completed && one.failed == other.failed && one.replaced == other.replaced)
      #expect(one.firstFailure == other.firstFailure && one.trainingLoss == other.trainingLoss)
      #expect(one.bytesUp == other.bytesUp && one.bytesDown == other.bytesDown)
    }
    // Clients that drop out by the setup's wish are sent nothing here, though the server counts what it would have sent.
    if setup.failures.dropoutRate == 0, setup.secureAggregation == nil {
      #expect(traffic.bytesDown == reports.reduce(0) { $0 + $1.bytesDown })
    }
  }

  @Test(arguments: [1, 3]) func plainRuns(workers: Int) throws {
    let data = try FakeData(clients: 60, testExamples: 100)
    try check(
      TestSetup.setup(
        model: TestSetup.model(delays: workers > 1) { $0 % 11 == 5 ? .notANumber : $0 % 13 == 2 ? .throwing : .none },
        data: data, workers: workers), TestSetup.run)
    try check(
      TestSetup.setup(data: data, failures: FailureInjection(dropoutRate: 0.3), workers: workers), TestSetup.run)
  }

  @Test(arguments: [
    PrivateSetup.privacy(noiseMultiplier: 1), PrivateSetup.privacy(mode: .local),
    PrivateSetup.privacy(mode: .distributed, mechanism: .discreteGaussian, missingShare: 0.5),
    PrivateSetup.privacy(mode: .distributed, mechanism: .skellam, missingShare: 0.5),
  ]) func privateRuns(_ privacy: PrivacyConfiguration) throws {
    try check(PrivateSetup.setup(privacy, rounds: 3, workers: 2), TestSetup.run)
  }

  @Test(arguments: [
    (SecureAggregationProtocol.secagg, ServerModel.semiHonest), (.secaggPlus, .active), (.lightSecAgg, .semiHonest),
  ]) func maskedRuns(_ method: SecureAggregationProtocol, _ server: ServerModel) throws {
    let setup = try ProtocolRunTests.setup(method, server, rounds: 2)
    let (plain, _) = try SecureSetup.run(setup, nil)
    var coded = setup
    let counted = Counted()
    coded.transport = counted
    let (result, reports) = try SecureSetup.run(coded, nil)
    #expect(result.digest == plain.digest)
    let traffic = try #require(counted.traffic)
    #expect(traffic.bytesUp == reports.reduce(0) { $0 + $1.bytesUp })
    #expect(traffic.bytesDown == reports.reduce(0) { $0 + $1.bytesDown })
  }
}
