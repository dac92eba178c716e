import CoveyAccounting
import CoveyConfiguration
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySweep
import Foundation
import Synchronization
import Testing
import _TestSupport

@Suite struct SweepRunTests {
  private func plan(
    _ epsilons: String = "1,8", clips: String = "0.3,1", seeds: Int = 2, yaml: String = SweepPlanTests.yaml,
    baseline: Bool = true
  ) throws -> SweepPlan {
    try SweepPlan(
      yaml: yaml, file: "tiny.yaml",
      axes: [
        SweepPlanTests.axis("privacy.budget.epsilon", epsilons), SweepPlanTests.axis("privacy.clip.bound", clips),
      ], seeds: seeds, includesBaseline: baseline)
  }

  private func state(_ folder: TemporaryFolder) throws -> SweepState {
    try SweepState(decoding: Array(folder.text("sweep.json").utf8), path: "sweep.json")
  }

  private func digests(_ folder: TemporaryFolder) throws -> [String: String] {
    try state(folder).runs.compactMapValues(\.digest)
  }

  @Test func endToEndAndOnAfterEveryKindOfKill() throws {
    let folder = try TemporaryFolder()
    let plan = try plan()
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 2)
    let ended = Mutex<[String]>([])
    let isComplete = try sweep.run { event in
      if case .ended(let run, _) = event { ended.withLock { $0.append(run.name) } }
    }
    #expect(isComplete && sweep.remaining == 0)
    // 4 settings and a baseline, with 2 seeds.
    #expect(ended.withLock { Set($0) } == Set(sweep.runs.map(\.name)) && sweep.runs.count == 10)
    let results = sweep.results
    #expect(results.count(.done) == 10 && results.byEpsilon.map(\.epsilon) == [1, 8])
    #expect(results.best.count == 2 && results.baseline?.score?.count == 2)
    #expect(results.settings.allSatisfy { $0.score?.interval != nil && $0.cost != nil && $0.noiseMultiplier != nil })
    // The noise comes from the seeds, and the sweep says so.
    #expect(results.warnings.contains { $0.hasPrefix("not private") })
    try sweep.folder.write(results)
    #expect(try folder.names() == ["pareto.svg", "runs", "runs.csv", "settings.csv", "sweep.html", "sweep.json"])
    #expect(try folder.names("runs/\(sweep.runs[0].name)").contains("ledger.json"))
    let expected = try digests(folder)
    #expect(expected.count == 10)

    // Killed after a run ended and before it was noted; in the middle of one; before one wrote anything.
    var state = try state(folder)
    let (noted, cut, unbegun) = (sweep.runs[1].name, sweep.runs[2].name, sweep.runs[3].name)
    for name in [noted, cut, unbegun] { state.runs[name] = nil }
    try sweep.folder.save(state)
    for name in ["model.safetensors", "checkpoint/latest", "checkpoint/previous"] {
      try? FileManager.default.removeItem(atPath: "\(folder.path)/runs/\(cut)/\(name)")
    }
    try FileManager.default.removeItem(atPath: "\(folder.path)/runs/\(unbegun)")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/runs/\(unbegun)/checkpoint", withIntermediateDirectories: true)
    let again = try Sweep(SweepFolder(folder.path).plan(), folder: SweepFolder(folder.path), jobs: 1)
    #expect(again.remaining == 3)
    ended.withLock { $0 = [] }
    let isCompleteAgain = try again.run { event in
      if case .ended(let run, _) = event { ended.withLock { $0.append(run.name) } }
    }
    #expect(isCompleteAgain)
    #expect(ended.withLock { $0 } == [noted, cut, unbegun])
    #expect(try digests(folder) == expected)

    // What was released is not forgotten.
    state.runs[cut] = nil
    try sweep.folder.save(state)
    try FileManager.default.removeItem(atPath: "\(folder.path)/runs/\(cut)/config.yaml")
    let careful = try Sweep(SweepFolder(folder.path).plan(), folder: SweepFolder(folder.path), jobs: 1)
    #expect(try careful.run())
    let reason = try self.state(folder).runs[cut]?.reason
    #expect(reason?.contains("has a ledger but no config.yaml") == true)
    #expect(try folder.names("runs/\(cut)").contains("ledger.json"))

    // More seeds are added to what is there; fewer, or other values, are refused.
    let more = try Sweep(SweepFolder(folder.path).plan(seeds: 3), folder: SweepFolder(folder.path), jobs: 1)
    // The damaged run is tried again.
    #expect(more.remaining == 6)
    let fewer = #expect(throws: SettingsError.self) {
      try Sweep(SweepFolder(folder.path).plan(seeds: 1), folder: SweepFolder(folder.path), jobs: 1)
    }
    #expect("\(try #require(fewer))".contains("at least as many"))
    let other = #expect(throws: SettingsError.self) {
      try Sweep(self.plan("1,4"), folder: SweepFolder(folder.path), jobs: 1)
    }
    #expect("\(try #require(other))".contains("holds another sweep"))
  }

  @Test func aStoppedSweepGoesOnToTheSameResult() throws {
    let whole = try TemporaryFolder()
    let plan = try plan("4", clips: "0.5", seeds: 3)
    #expect(try Sweep(plan, folder: SweepFolder(whole.path), jobs: 1).run())
    let parts = try TemporaryFolder()
    let first = try Sweep(plan, folder: SweepFolder(parts.path), jobs: 2)
    // Stopped within the first round that any run ends.
    let isComplete = try first.run { event in
      if case .round = event { first.requestStop() }
    }
    #expect(!isComplete && first.remaining > 0)
    let second = try Sweep(plan, folder: SweepFolder(parts.path), jobs: 2)
    #expect(second.remaining == first.remaining)
    #expect(try second.run())
    #expect(try digests(parts) == digests(whole))
  }

  @Test func twoProcessesCannotRunOneSweep() throws {
    let folder = try TemporaryFolder()
    let sweep = try Sweep(plan("4", clips: "0.5", seeds: 1, baseline: false), folder: SweepFolder(folder.path), jobs: 1)
    let other = try Sweep(sweep.plan, folder: SweepFolder(folder.path), jobs: 1)
    let messages = Mutex<[String]>([])
    let isComplete = try sweep.run { event in
      guard case .began = event else { return }
      do {
        _ = try other.run()
      } catch {
        messages.withLock { $0.append("\(error)") }
      }
    }
    #expect(isComplete && messages.withLock { $0.count } == 1)
    #expect(messages.withLock { $0.first?.contains("another process runs the sweep") } == true)
    // Nobody is left inside.
    #expect(try Sweep(sweep.plan, folder: SweepFolder(folder.path), jobs: 1).run())
  }

  /// A run that was cut off and noted nowhere: its ledger is read.
  @Test func aCutRunIsCountedByItsLedger() throws {
    let folder = try TemporaryFolder()
    let yaml = SweepPlanTests.secureYAML.replacing(
      "budget: {epsilon: 2, delta: 1e-2, unit: client}", with: "noiseMultiplier: 1")
    let plan = try SweepPlan(
      yaml: yaml, file: "tiny.yaml", axes: [SweepPlanTests.axis("privacy.clip.bound", "1")], seeds: 1,
      includesBaseline: false)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 1)
    #expect(sweep.results.spending.runs == 1 && sweep.results.spending.epsilon == nil)
    let isComplete = try sweep.run { event in
      if case .round = event { sweep.requestStop() }
    }
    let ledger = try PrivacyLedger.read("\(folder.path)/runs/\(sweep.runs[0].name)/ledger.json")
    #expect(!isComplete && ledger.releases.reserved > 0)
    #expect(sweep.results.spending.epsilon == ledger.headline?.epsilon)
    try Data("{}".utf8).write(to: URL(filePath: "\(folder.path)/runs/\(sweep.runs[0].name)/ledger.json"))
    #expect(sweep.results.spending.runs == 1 && sweep.results.spending.epsilon == nil)
  }

  /// How many clients failed, and why, follows from cohorts and data: sweeps do not tell it of runs with privacy.
  @Test func failuresOfCohortsAreNotTold() throws {
    let folder = try TemporaryFolder()
    let yaml = SweepPlanTests.secureYAML + "\nfailures: {dropout: 0.999999999}"
    let sweep = try Sweep(
      plan("2", clips: "1", seeds: 1, yaml: yaml), folder: SweepFolder(folder.path), jobs: 1)
    #expect(try sweep.run())
    let results = sweep.results
    let (own, open) = (results.settings[0].problems, results.baselines[0].problems)
    #expect(own.count == 1 && own[0].contains("unreleased") && !own[0].contains("dropped out"))
    #expect(open.count == 1 && open[0].contains("dropped out"))
    // It was a release of noise all the same.
    #expect(results.spending.runs == 1 && results.spending.epsilon == 2)
  }

  @Test func secureNoiseIsPrivate() throws {
    let folder = try TemporaryFolder()
    let yaml = SweepPlanTests.yaml.replacing("seeded", with: "secure")
    let sweep = try Sweep(
      plan("2", clips: "1", seeds: 1, yaml: yaml, baseline: false), folder: SweepFolder(folder.path), jobs: 1)
    #expect(try sweep.run())
    #expect(sweep.results.settings.map(\.isPrivate) == [true])
    #expect(sweep.results.baselines.isEmpty && sweep.results.settings[0].cost == nil)
    #expect(!sweep.results.warnings.contains { $0.hasPrefix("not private") })
  }

  @Test func refusedCombinationsDoNotEndASweep() throws {
    let folder = try TemporaryFolder()
    // A weighted mean under client-level privacy is against the rules, an even one is not.
    let plan = try SweepPlan(
      yaml: SweepPlanTests.yaml, file: "tiny.yaml",
      axes: [
        SweepAxis(vary: "algorithm={name: fedavg, weighting: examples},{name: fedavg, weighting: uniform}"),
        SweepAxis(vary: "cohort.size=6,100"),
      ], seeds: 1, includesBaseline: false)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 2)
    #expect(try sweep.run())
    let records = sweep.results.settings.compactMap { $0.records[1]?.state }
    // Of 12 clients, 100 cannot take part.
    #expect(records == [.refused, .invalid, .done, .invalid])
    #expect(sweep.results.failure == nil)
    // Refused runs leave nothing behind, and are not tried again.
    #expect(try folder.names("runs") == [sweep.runs[2].name])
    #expect(try Sweep(plan, folder: SweepFolder(folder.path), jobs: 2).remaining == 0)
  }

  @Test func aSweepOfRefusedRunsIsRefused() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepPlan(
      yaml: SweepPlanTests.yaml, file: "tiny.yaml", assignments: ["algorithm.weighting=examples"],
      axes: [SweepPlanTests.axis("privacy.budget.epsilon", "1,2")], seeds: 1)
    let sweep = try Sweep(plan, folder: SweepFolder(folder.path), jobs: 1)
    #expect(try sweep.run())
    guard case PrivacyError.refused(let problems)? = sweep.results.failure as? PrivacyError else {
      Issue.record("\(String(describing: sweep.results.failure))")
      return
    }
    #expect(problems.count == 1)
    try sweep.folder.write(sweep.results)
    #expect(try folder.text("sweep.html").contains("refused for privacy"))
  }

  @Test func foldersWithOtherThingsAreRefused() throws {
    let folder = try TemporaryFolder()
    let none = #expect(throws: SettingsError.self) { try SweepFolder(folder.path).plan() }
    #expect("\(try #require(none))".contains("holds no sweep"))
    try "x".write(toFile: "\(folder.path)/config.yaml", atomically: false, encoding: .utf8)
    let taken = #expect(throws: SettingsError.self) {
      try Sweep(self.plan(), folder: SweepFolder(folder.path), jobs: 1)
    }
    #expect("\(try #require(taken))".contains("is not empty"))
    try "{\"format\": 9}".write(toFile: "\(folder.path)/sweep.json", atomically: false, encoding: .utf8)
    let later = #expect(throws: (any Error).self) { try SweepFolder(folder.path).plan() }
    #expect("\(try #require(later))".contains("format version 9"))
    try "{\"format\": 1, \"pla".write(toFile: "\(folder.path)/sweep.json", atomically: false, encoding: .utf8)
    let torn = #expect(throws: (any Error).self) { try SweepFolder(folder.path).plan() }
    #expect("\(try #require(torn))".contains("is damaged"))
  }

  @Test func theStateReadsBackAsItWasWritten() throws {
    var state = SweepState(plan: try plan())
    var record = SweepRecord(.failed, reason: "a \"reason\"\nof two lines")
    record.loss = .infinity
    record.warnings = ["one", "two"]
    state.runs["001"] = record
    #expect(try SweepState(decoding: state.encoded(), path: "sweep.json") == state)
  }
}
