import CoveyCore
import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Pipeline check of the data")
struct DataRuleTests: RuleExpectations {
  private static let means = DataFacts.Statistic(
    name: "means and deviations of 2 columns", key: "data.standardize", remedy: "state data.bounds")
  private static let classes = DataFacts.Statistic(
    name: "the classes of column y", key: "data.classes", remedy: "state data.classes")

  @Test("every statistic of clients' rows is refused by its key, each with its remedy")
  func statistics() throws {
    let found = try findings { $1.data.statistics = [Self.means, Self.classes] }
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
      try findings {
        $0.mode = .example
        $1.data.statistics = [Self.means]
      }.map(\.rule) == [.clientStatistics])
    #expect(try findings { $1.data.publicFacts = ["bounds of 2 columns"] }.isEmpty)
  }

  @Test("a target on held-out examples of clients is refused, on public ones it is not")
  func target() throws {
    let found = try findings {
      $1.stopsAtTarget = true
      $1.data.heldOut = .clientData
    }
    #expect(found.map(\.rule) == [.targetOnClientData, .heldOutMetrics])
    #expect(found.map(\.severity) == [.error, .warning])
    #expect(found.first?.remedy.contains("leave evaluation.target out") == true)
    for heldOut in [DataFacts.HeldOut.none, .publicData] {
      #expect(
        try findings {
          $1.stopsAtTarget = true
          $1.data.heldOut = heldOut
        }.isEmpty)
    }
    // What a run on made-up examples foresees must be possible on real ones.
    #expect(
      try findings {
        $1.stopsAtTarget = true
        $1.data = DataFacts(heldOut: .clientData, isMadeUp: true)
      }.map(\.rule) == [.targetOnClientData])
  }

  @Test("numbers without noise are warned of, once each and shortly, where they tell of people whom the run hides")
  func plainNumbers() throws {
    try expect(.plainMetrics, .warning, remedy: "keep them to yourself") { $1.reportsClientMetrics = true }
    try expect(.heldOutMetrics, .warning, remedy: "state a public test set") { $1.data.heldOut = .clientData }
    #expect(try findings { $1.data.heldOut = .publicData }.isEmpty)
    func open(_ pipeline: inout PrivacyPipeline) {
      (pipeline.reportsClientMetrics, pipeline.data.heldOut) = (true, .clientData)
    }
    let both = try findings { open(&$1) }
    #expect(both.map(\.rule) == [.plainMetrics, .heldOutMetrics])
    #expect(both.allSatisfy { $0.description.count <= 160 }, "\(both.map(\.description.count))")
    // Figures against the server are not about what clients tell it beside their updates.
    for mode in [PrivacyConfiguration.Mode.local, .example] {
      let found = try findings {
        $0.mode = mode
        open(&$1)
      }
      #expect(found.first?.message.contains("which apps do not send") == true, "\(mode)")
    }
    // Nobody is behind the examples.
    #expect(
      try findings {
        open(&$1)
        $1.data.isMadeUp = true
      }.isEmpty)
    // Nobody is hidden: the run says that it is not private, and says no more.
    #expect(
      try findings {
        open(&$1)
        $1.data.simulatedUnits = "dealt"
      }.isEmpty)
    let unprotected: [(PrivacyRule, Change)] = [
      (.seededNoise, { configuration, _ in configuration.noise = .seeded }),
      (.zeroNoise, { configuration, _ in configuration.noiseMultiplier = 0 }),
      (.noiseDenominator, { configuration, _ in configuration.noiseCohort = 20 }),
    ]
    for (rule, change) in unprotected {
      let found = try findings {
        open(&$1)
        try change(&$0, &$1)
      }
      #expect(found.map(\.rule) == [rule])
    }
    // An example of a virtual client is somebody's record.
    #expect(
      try findings {
        $0.mode = .example
        open(&$1)
        $1.data.simulatedUnits = "dealt"
      }.map(\.rule) == [.plainMetrics, .heldOutMetrics])
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
