import CoveyAlgorithms
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import Testing

/// Whole runs with real keys: the model is bit for bit the one of sessions that add integers in the open.
@Suite struct ProtocolRunTests {
  static let late = StepRates(input: 0.1, consistency: 0.05, unmasking: 0.05)

  static func setup(
    _ method: SecureAggregationProtocol, _ server: ServerModel = .semiHonest, privacy: PrivacyConfiguration? = nil,
    dropout: StepRates = StepRates(), rounds: Int = 2, workers: Int = 1
  ) throws -> SimulationSetup {
    try SecureSetup.setup(
      SecureAggregationConfiguration(
        method: method, server: server, dropoutRate: 0.3, minimumClients: server == .active ? 16 : 4,
        clipBound: privacy == nil ? 4 : nil,
        dropout: dropout),
      privacy: privacy, weighting: privacy == nil ? .examples : .uniform, rounds: rounds, workers: workers)
  }

  /// The reports without what the protocol decides.
  static func core(_ reports: [RoundReport]) -> [RoundReport] {
    SecureRoundTests.timeless(reports).map {
      var report = $0
      report.secureAggregation = nil
      (report.bytesUp, report.bytesDown) = (0, 0)
      return report
    }
  }

  @Test(arguments: [
    (SecureAggregationProtocol.secagg, ServerModel.semiHonest), (.secagg, .active), (.secaggPlus, .semiHonest),
    (.secaggPlus, .active), (.lightSecAgg, .semiHonest), (.lightSecAgg, .active),
  ]) func masksChangeNothing(_ method: SecureAggregationProtocol, _ server: ServerModel) throws {
    for dropout in [StepRates(), Self.late] {
      let setup = try Self.setup(method, server, dropout: dropout)
      let (open, openReports) = try SecureSetup.run(setup)
      let (result, reports) = try SecureSetup.run(setup, nil)
      #expect(result.digest == open.digest && Self.core(reports) == Self.core(openReports))
      #expect(reports.allSatisfy { $0.applied && $0.secureAggregation?.aborted == nil })
      for (report, reference) in zip(reports, openReports) {
        let secure = try #require(report.secureAggregation)
        var (dropped, expected) = (secure.dropped, try #require(reference.secureAggregation?.dropped))
        if method == .secaggPlus, server == .active {
          // The committee alone is asked who is alive, and whoever of it is lost there is lost later here.
          #expect(dropped.consistency <= expected.consistency)
          (dropped.consistency, dropped.unmasking) = (0, 0)
          (expected.consistency, expected.unmasking) = (0, 0)
        }
        #expect(dropped == expected)
        #expect(secure.method == method.rawValue && (2..<SecureSetup.clients).contains(secure.neighbours))
        #expect((2...SecureSetup.clients).contains(secure.threshold))
        #expect(secure.clientSeconds > 0 && secure.serverSeconds > 0 && secure.bytesDown > 0)
      }
    }
  }

  /// Every mode of privacy that goes with masks, with any number of workers.
  @Test(arguments: [
    PrivateSetup.privacy(noiseMultiplier: 1), PrivateSetup.privacy(mechanism: .tree),
    PrivateSetup.privacy(mode: .distributed, mechanism: .discreteGaussian, missingShare: 0.5),
    PrivateSetup.privacy(mode: .distributed, mechanism: .skellam, missingShare: 0.5),
    PrivateSetup.privacy(mode: .example),
  ]) func privateRunsAreTheSameUnderMasks(_ privacy: PrivacyConfiguration) throws {
    let (open, openReports) = try SecureSetup.run(Self.setup(.secagg, privacy: privacy, dropout: Self.late))
    for workers in [1, 4] {
      let (result, reports) = try SecureSetup.run(
        Self.setup(.secagg, privacy: privacy, dropout: Self.late, workers: workers), nil)
      #expect(result.digest == open.digest && Self.core(reports) == Self.core(openReports))
      #expect(reports.allSatisfy { $0.applied })
    }
  }

  /// More dropouts than shares recover: the round is withheld, and the next ones go on with clients that remember.
  @Test func tooManyDropoutsAbortAndTheRunGoesOn() throws {
    let setup = try Self.setup(.secagg, dropout: StepRates(unmasking: 0.45), rounds: 12)
    let (result, reports) = try SecureSetup.run(setup, nil)
    let aborted = reports.filter { $0.secureAggregation?.aborted != nil }
    // 16 of 30 must answer and 16.5 do on average: p < 1e-3 that all or none of 12 rounds are aborted.
    #expect(!aborted.isEmpty && aborted.count < 12)
    #expect(aborted.allSatisfy { !$0.applied && $0.completed == 0 && $0.failed.aborted == SecureSetup.clients })
    let totals = result.totals.secureAggregation
    #expect(totals.abortedRounds == aborted.count)
    #expect(totals.dropped.unmasking == reports.reduce(0) { $0 + ($1.secureAggregation?.dropped.unmasking ?? 0) })
    #expect(totals.dropped.unmasking > 0 && totals.dropped.total == totals.dropped.unmasking)
  }
}
