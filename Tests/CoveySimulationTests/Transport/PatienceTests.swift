import CoveyCore
import CoveyData
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTransport
import Synchronization
import Testing
import _TestSupport

/// Clients that never answer cost their updates, and not the round.
@Suite(.timeLimit(.minutes(2))) struct PatienceTests {
  /// How clients go silent.
  enum Silence: CaseIterable {
    /// The transport takes no question anywhere.
    case all
    /// Every fifth client's answers are lost, the first one's among them.
    case some
    /// The transport serves one lane, and goes home.
    case lanes
  }

  static func isSilent(_ client: ClientID) -> Bool { client.rawValue % 5 == 0 }

  final class SilentTransport: RoundTransport {
    let base: any RoundTransport
    let silence: Silence
    init(_ base: any RoundTransport, _ silence: Silence) {
      self.base = base
      self.silence = silence
    }

    func deliver(_ delivery: any Delivery) throws {
      switch silence {
      case .all: break
      case .some:
        let collected = PushedRunTests.Collected(delivery)
        try base.deliver(collected)
        for (client, message) in collected.answers.withLock({ $0 }) where !PatienceTests.isSilent(client) {
          _ = message.map { delivery.receive($0, from: client) } ?? delivery.lose(client, .droppedOut, "dropped out")
        }
      case .lanes:
        guard let lane = delivery.claim() else { return }
        for place in 0..<lane.count { lane.lose(place, .threw, "served") }
        lane.finish()
      // Another thread comes too late: there is nothing for it.
      }
    }

    func roundEnded() { base.roundEnded() }
  }

  struct Silencing: SimulatedTransport {
    let silence: Silence
    init(_ silence: Silence) { self.silence = silence }
    init(_ reader: SettingsReader) { self.init(.all) }
    func write(to writer: inout SettingsWriter) {}
    var name: String { "silent" }
    func wrap(_ base: any RoundTransport) -> any RoundTransport { SilentTransport(base, silence) }
  }

  private func run(_ setup: SimulationSetup, _ silence: Silence) throws -> [RoundReport] {
    var setup = setup
    setup.transport = Silencing(silence)
    var reports = [RoundReport]()
    let simulation = try Simulation(setup: setup, directory: nil, noise: nil, patience: .milliseconds(200))
    _ = try simulation.run { reports.append($0) }
    return reports
  }

  @Test(arguments: Silence.allCases) func plainRoundsEnd(_ silence: Silence) throws {
    let setup = TestSetup.setup(
      data: try FakeData(clients: 90), rounds: 2, cohort: CohortConfiguration(size: 70), workers: 2)
    let reports = try run(setup, silence)
    #expect(reports.count == 2)
    for report in reports {
      #expect(report.completed + report.failed.total == 70)
      switch silence {
      case .all: #expect(report.failed.droppedOut == 70 && !report.applied)
      case .some: #expect(report.failed.droppedOut > 0 && report.completed > 40 && report.applied)
      case .lanes: #expect(report.failed.threw > 0 && report.failed.droppedOut > 0 && report.completed == 0)
      }
    }
  }

  /// A silent client is one that dropped out: the same bits.
  @Test func silenceIsDroppingOut() throws {
    let data = try FakeData(clients: 40)
    let setup = TestSetup.setup(data: data, rounds: 2, cohort: .all, workers: 1)
    let silent = try run(setup, .some)
    #expect(silent.allSatisfy { $0.failed.droppedOut == 8 && $0.completed == 32 })
  }

  @Test(arguments: [Silence.all, .some]) func sessionsEnd(_ silence: Silence) throws {
    let setup = try ProtocolRunTests.setup(.secagg, rounds: 1)
    let cohort = setup.data.clientCount
    let reports = try run(setup, silence)
    #expect(reports.count == 1)
    let secure = try #require(reports[0].secureAggregation)
    if silence == .all {
      #expect(secure.aborted != nil && reports[0].completed == 0)
    } else {
      let silentOnes = (0..<cohort).filter { Self.isSilent(ClientID(rawValue: $0)) }.count
      #expect(secure.aborted == nil && reports[0].applied)
      #expect(reports[0].completed == cohort - silentOnes)
      #expect(reports[0].failed.total == silentOnes)
    }
  }
}
