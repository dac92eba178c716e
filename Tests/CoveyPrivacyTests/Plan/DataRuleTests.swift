import CoveyPrivacy
import Testing

@Suite("Pipeline check of the data")
struct DataRuleTests {
  private static let means = DataFacts.Statistic(
    name: "means and deviations of 2 columns", key: "data.standardize", remedy: "state data.bounds")
  private static let classes = DataFacts.Statistic(
    name: "the classes of column y", key: "data.classes", remedy: "state data.classes")

  private func findings(_ change: (inout PrivacyConfiguration, inout PrivacyPipeline) -> Void) -> [PrivacyFinding] {
    var configuration = PlanCases.configuration()
    var pipeline = PlanCases.pipeline()
    change(&configuration, &pipeline)
    return configuration.findings(for: pipeline)
  }

  @Test("every statistic of clients' rows is refused by its key, each with its remedy")
  func statistics() throws {
    let found = findings { $1.data.statistics = [Self.means, Self.classes] }
    #expect(found.map(\.rule) == [.clientStatistics, .clientStatistics])
    #expect(found.allSatisfy { $0.severity == .error })
    #expect(found.map(\.remedy) == ["state data.bounds", "state data.classes"])
    #expect(found[0].message.contains("data.standardize") && found[0].message.contains("2 columns"))
    var pipeline = PlanCases.pipeline()
    pipeline.data.statistics = [Self.means]
    #expect(throws: PrivacyError.refused([found[0].description])) {
      try PrivacyPlan(PlanCases.configuration(), pipeline: pipeline)
    }
    // What would be protected in example mode enters features just the same.
    #expect(
      findings {
        $0.mode = .example
        $1.data.statistics = [Self.means]
      }.map(\.rule) == [.clientStatistics])
    #expect(findings { $1.data.publicFacts = ["bounds of 2 columns"] }.isEmpty)
  }

  @Test("a target on held-out examples of clients is refused, on public ones it is not")
  func target() {
    let found = findings {
      $1.stopsAtTarget = true
      $1.data.heldOut = .clientData
    }
    #expect(found.map(\.rule) == [.targetOnClientData, .heldOutMetrics])
    #expect(found.map(\.severity) == [.error, .warning])
    #expect(found.first?.remedy.contains("leave evaluation.target out") == true)
    for heldOut in [DataFacts.HeldOut.none, .publicData] {
      #expect(
        findings {
          $1.stopsAtTarget = true
          $1.data.heldOut = heldOut
        }.isEmpty)
    }
    #expect(findings { $1.data.heldOut = .clientData }.map(\.rule) == [.heldOutMetrics])
    #expect(findings { $1.data.heldOut = .publicData }.isEmpty)
  }

  @Test("an example of a virtual client is still a record, unless clients share it")
  func units() {
    let dealt = DataFacts(simulatedUnits: "dealt")
    #expect(dealt.simulation(of: .client) == "dealt" && dealt.simulation(of: .example) == nil)
    let shared = DataFacts(simulatedUnits: "shared", sharesExamples: true)
    #expect(shared.simulation(of: .client) == "shared" && shared.simulation(of: .example) == "shared")
    let made = DataFacts(isMadeUp: true)
    #expect(made.simulation(of: .client) == nil && made.simulation(of: .example) == nil)
    #expect(DataFacts().simulation(of: .client) == nil && DataFacts().simulation(of: .example) == nil)
  }
}
