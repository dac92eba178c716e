import CoveyConfiguration
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySweep
import Testing
import _TestSupport

@Suite struct SweepPlanTests {
  static let yaml = """
    name: tiny
    data: {source: glyphs, writers: 12, examples: 10}
    model: logistic
    rounds: 2
    cohort: {size: 6}
    privacy: {budget: {epsilon: 2, delta: 1e-2, unit: client}, clip: {bound: 1}, noise: seeded, accountant: rdp}
    """

  /// The same with noise that protects.
  static let secureYAML = yaml.replacing("noise: seeded, ", with: "")

  static func axis(_ path: String, _ list: String) throws -> SweepAxis {
    try SweepAxis(path: path, list: list, option: "--test \(list)")
  }

  private func folder() throws -> TemporaryFolder { try TemporaryFolder() }

  /// The message of the error that opening such a sweep throws.
  private func refusal(_ axes: [(String, String)], yaml: String = yaml, seeds: Int = 1) throws -> String {
    let folder = try TemporaryFolder()
    do {
      let plan = try SweepPlan(
        yaml: yaml, file: "tiny.yaml", axes: axes.map { try Self.axis($0, $1) }, seeds: seeds)
      _ = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 1)
      return "accepted"
    } catch let error as SettingsError {
      return "\(error)"
    }
  }

  @Test func listsAreSplitAtCommas() throws {
    #expect(try Self.axis("a.b", "1, 2 ,4").values == ["1", "2", "4"])
    #expect(
      try Self.axis("a", "{name: sgd, rate: 1},[1,2],\"x,y\"").values == ["{name: sgd, rate: 1}", "[1,2]", "\"x,y\""])
    let vary = try SweepAxis(vary: "client.optimizer={name: adam},{name: sgd}")
    #expect(vary.path == "client.optimizer" && vary.values == ["{name: adam}", "{name: sgd}"])
  }

  @Test(arguments: [
    ("", "expected values separated by commas"), (" ", "expected values separated by commas"),
    ("1,,2", "empty value"), ("1,", "empty value"), ("1,2,1", "1 appears more than once"),
  ])
  func badListsAreRefused(list: String, expected: String) throws {
    let error = #expect(throws: SettingsError.self) { try Self.axis("privacy.clip.bound", list) }
    #expect("\(try #require(error))".contains(expected))
  }

  @Test(arguments: ["client.epochs", "=1,2", ""])
  func badVariationsAreRefused(text: String) throws {
    let error = #expect(throws: SettingsError.self) { try SweepAxis(vary: text) }
    #expect("\(try #require(error))".contains("expected path=value,value"))
  }

  @Test func badPlansAreRefused() throws {
    let epsilon = ("privacy.budget.epsilon", "1,2")
    #expect(try refusal([]).contains("nothing varies"))
    #expect(try refusal([epsilon], seeds: 0).contains("at least 1 seed"))
    #expect(try refusal([epsilon], seeds: -3).contains("at least 1 seed"))
    #expect(try refusal([epsilon, epsilon]).contains("varies already"))
    #expect(try refusal([("seed", "1,2")]).contains("--seeds"))
    #expect(try refusal([epsilon], seeds: .max).contains("try fewer values"))
  }

  @Test func badValuesAreRefusedWithTheirOption() throws {
    #expect(try refusal([("privacy.budget.epsilon", "1,0")]).contains("--test 1,0: privacy.budget.epsilon must"))
    #expect(try refusal([("privacy.budget.epsilon", "1,-2")]).contains("privacy.budget.epsilon must"))
    #expect(try refusal([("privacy.budget.epsilon", "much")]).contains("expected a number"))
    #expect(
      try refusal([("privacy.budget.epsilon", "1"), ("client.learningrate", "0.1")])
        .contains("unknown key \"client.learningrate\""))
    #expect(
      try refusal([("privacy.clip.bond", "0.1,1")]).contains("did you mean \"privacy.clip.bound\"?"))
  }

  @Test func theSameRunTwiceIsRefused() throws {
    #expect(try refusal([("privacy.budget.epsilon", "1,1.0")]).contains("are the same run"))
    #expect(try refusal([("workers", "1,2")]).contains("are the same run"))
  }

  @Test func somethingMustBePrivate() throws {
    #expect(try refusal([("client.epochs", "1,2")], yaml: "rounds: 1").contains("nothing would be private"))
  }

  @Test func combinationsBaselinesAndNames() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepPlan(
      yaml: Self.secureYAML, file: "tiny.yaml",
      axes: [
        Self.axis("privacy.budget.epsilon", "1,2"), Self.axis("client.epochs", "1,2"),
        Self.axis("privacy.clip.bound", "0.1,1"),
      ], seeds: 2)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 8)
    // 8 combinations, and a baseline for each number of epochs.
    #expect(sweep.settings.count == 10)
    #expect(sweep.settings.map(\.isBaseline) == Array(repeating: false, count: 8) + [true, true])
    #expect(sweep.settings[3].values == ["1", "2", "1"])
    #expect(sweep.settings[9].values == [nil, "2", nil])
    for setting in sweep.settings {
      let loaded = try setting.configuration.get().simulation
      #expect((loaded.privacy == nil) == setting.isBaseline)
      // Only the protection differs.
      #expect(loaded.cohort.sampling == .poisson)
    }
    #expect(sweep.runs.count == 20 && Set(sweep.runs.map(\.name)).count == 20)
    #expect(sweep.runs[3].name == "004-epsilon-1-client.epochs-2-clip-1-seed-1")
    #expect(sweep.runs[9].name == "010-baseline-client.epochs-2-seed-1")
    // Seeds are the slowest, so that every setting has a result early.
    #expect(sweep.runs.prefix(10).allSatisfy { $0.seed == 1 })
    #expect(sweep.results.spending.runs == 16 && sweep.results.spending.epsilon == 24)
    #expect(sweep.results.spending.baselineRuns == 4)
  }

  @Test func aClipBoundReplacesAnAdaptiveOne() throws {
    let folder = try TemporaryFolder()
    let yaml = "privacy: {budget: {epsilon: 2, delta: 1e-2, unit: client}, clip: {adaptive: {quantile: 0.4}}}"
    let plan = try SweepPlan(
      yaml: yaml, file: "a.yaml", assignments: ["client.epochs=3"],
      axes: [Self.axis("privacy.clip.bound", "0.1,1")], seeds: 1, includesBaseline: false)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 1)
    #expect(sweep.settings.count == 2)
    for (setting, bound) in zip(sweep.settings, [0.1, 1]) {
      let loaded = try setting.configuration.get().simulation
      #expect(loaded.privacy?.clip == .fixed(bound: bound) && loaded.yaml.contains("epochs: 3"))
    }
  }

  @Test func combinationsWithoutSenseDoNotEndASweep() throws {
    let folder = try TemporaryFolder()
    // Correlated noise goes with fixed bounds only, and mode example with Gaussian noise only.
    let plan = try SweepPlan(
      yaml: Self.secureYAML, file: "a.yaml",
      axes: [
        Self.axis("privacy.mode", "central,example"), Self.axis("privacy.mechanism", "gaussian,tree"),
      ], seeds: 1, includesBaseline: false)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 1)
    let works = sweep.settings.map { if case .success = $0.configuration { true } else { false } }
    #expect(works == [true, true, true, false])
    #expect(sweep.results.spending.runs == 3)
  }
}
