import CoveyConfiguration
import CoveyCore
import CoveySweep
import Foundation
import Testing
import _TestSupport

@Suite struct SweepResultsTests {
  /// A sweep of epsilon 1 and 4 and clip 0.1 and 1 over 3 seeds, whose runs had these accuracies.
  private static func results(
    yaml: String = SweepPlanTests.secureYAML,
    _ accuracies: [[Double?]] = [
      [0.50, 0.52, 0.54], [0.60, 0.62, 0.64], [0.70, 0.72, 0.74], [0.50, 0.60, 0.70], [0.80, 0.81, 0.82],
    ], reservations: [String: SweepReservation] = [:],
    edit: (inout [String: SweepRecord], [SweepSetting], SweepPlan) -> Void = { _, _, _ in }
  ) throws -> SweepResults {
    let plan = try SweepPlan(
      yaml: yaml, file: "tiny.yaml",
      axes: [
        SweepPlanTests.axis("privacy.budget.epsilon", "1,4"), SweepPlanTests.axis("privacy.clip.bound", "0.1,1"),
      ], seeds: 3)
    let settings = try plan.settings()
    var records: [String: SweepRecord] = [:]
    for (setting, row) in zip(settings, accuracies) {
      for (seed, accuracy) in zip(1..., row) {
        guard let accuracy else { continue }
        var record = SweepRecord(.done, reason: "")
        record.reason = nil
        record.accuracy = accuracy
        record.loss = 1 - accuracy
        if !setting.isBaseline {
          record.budgetEpsilon = setting.index < 2 ? 1 : 4
          record.epsilon = setting.index < 2 ? 0.99 : 3.99
          record.delta = 0.01
          record.noiseMultiplier = 1.5
          record.isPrivate = true
        }
        records[setting.folderName(plan.axes, seed: seed)] = record
      }
    }
    edit(&records, settings, plan)
    return SweepResults(plan, settings, records: records, reservations: reservations)
  }

  @Test func meansBestFrontAndCostByHand() throws {
    let results = try Self.results()
    #expect(results.measure == .accuracy)
    #expect(results.byEpsilon.map(\.epsilon) == [1, 4])
    #expect(results.settings.map(\.isBest) == [false, true, true, false])
    #expect(results.settings.map(\.isOnFront) == [false, true, true, false])
    let best = results.settings[1]
    // s = 0.02, so the half width is 4.3026527 * 0.02 / sqrt(3) = 0.0496828.
    #expect(abs((best.score?.mean ?? 0) - 0.62) < 1e-12)
    #expect(abs((best.score?.interval?.lowerBound ?? 0) - 0.5703172) < 1e-6)
    // Differences 0.20, 0.19, 0.18: mean 0.19, s = 0.01, half width 0.0248414.
    #expect(abs((best.cost?.mean ?? 0) - 0.19) < 1e-12)
    #expect(abs((best.cost?.interval?.upperBound ?? 0) - 0.2148414) < 1e-6)
    #expect(results.baseline?.score?.mean == results.baselines[0].score?.mean)
    // 6 runs at epsilon 1 and 6 at 4.
    #expect(results.spending.runs == 12 && results.spending.epsilon == 30 && results.spending.baselineRuns == 3)
    #expect(abs((results.spending.delta ?? 0) - 0.12) < 1e-12)
    #expect(results.count(.done) == 15 && results.runCount == 15 && results.failure == nil)
  }

  @Test func aWorseSettingAtMoreEpsilonIsNotOnTheFront() throws {
    let results = try Self.results([[0.9, 0.9, 0.9], [0.1, 0.1, 0.1], [0.8, 0.8, 0.8], [0.2, 0.2, 0.2], [0.95]])
    #expect(results.settings.map(\.isOnFront) == [true, false, false, false])
    #expect(results.settings.map(\.isBest) == [true, false, true, false])
    // The baseline has one seed, and so has the difference.
    #expect(results.settings[0].cost?.count == 1 && results.settings[0].cost?.interval == nil)
  }

  @Test func sentencesNameTheBest() throws {
    let sentences = try Self.results().sentences
    #expect(
      sentences == [
        "epsilon 1: best is clip 1, accuracy 62.0 % (95 % interval 57.0 to 67.0, 3 seeds), 19.0 points below the 81.0 % "
          + "without privacy.",
        "epsilon 4: best is clip 0.1, accuracy 72.0 % (95 % interval 67.0 to 77.0, 3 seeds), 9.0 points below the 81.0 % "
          + "without privacy; the intervals of 1 other setting overlap its own.",
      ])
    let single = try Self.results([[0.5], [0.6], [0.7], [0.7]]).sentences
    #expect(single[0] == "epsilon 1: best is clip 1, accuracy 60.0 % (one seed, so no interval).")
  }

  @Test("in lines of any terminal, with the same words and numbers", arguments: [40, 80, 200])
  func fitsTerminals(width: Int) throws {
    let results = try Self.results()
    #expect(viewProblems(results.lines(width: width), of: results.lines(), width: width) == [])
  }

  @Test func whatASweepSpendsIsSaidEverywhere() throws {
    let results = try Self.results()
    let page = results.page
    let json = results.jsonLine(output: "there")
    for text in [results.lines().joined(separator: "\n"), page, json] {
      #expect(text.contains("every run is a release of the same data"))
      #expect(text.contains("its 12 private runs spend epsilon 30 at delta 0.12"))
      #expect(text.contains("does not include the selection among runs"))
      #expect(text.contains("1811.07971") && text.contains("2110.03620"))
      #expect(text.contains("3 of the runs are without privacy"))
    }
  }

  private static func reserved(_ epsilon: Double?, isPrivate: Bool = true) -> SweepReservation {
    SweepReservation(releases: 2, epsilon: epsilon, delta: 0.02, isPrivate: isPrivate)
  }

  /// Whatever became of a run, what its ledger has reserved is spent: also of runs that were refused or failed after they
  /// had released, that were cut off before they were noted, that reserved more than was planned, or that ended early.
  @Test func everyReservationIsCounted() throws {
    let seed1 = "002-epsilon-1-clip-1-seed-1"
    func spending(
      _ state: SweepRecord.State?, _ reservations: [String: SweepReservation]
    ) throws -> SweepSpending {
      try Self.results(reservations: reservations) { records, settings, plan in
        #expect(settings[1].folderName(plan.axes, seed: 1) == seed1)
        if let state {
          records[seed1] = state == .done ? records[seed1] : SweepRecord(state, reason: "")
        } else {
          records[seed1] = nil
        }
      }.spending
    }
    // By hand: 12 runs, 30 in all, 29 without the one that is spoilt.
    for state in [SweepRecord.State.refused, .invalid] {
      #expect(try spending(state, [:]).runs == 11 && spending(state, [:]).epsilon == 29)
    }
    for state in [SweepRecord.State.refused, .invalid, .failed, .done, nil] {
      let more = try spending(state, [seed1: Self.reserved(1.5)])
      #expect(more.runs == 12 && more.epsilon == 30.5)
      #expect(abs((more.delta ?? 0) - 0.13) < 1e-12)
      // Less than planned gives nothing back.
      #expect(try spending(state, [seed1: Self.reserved(0.2)]).epsilon == 30)
      // A ledger that nobody can read.
      #expect(try spending(state, [seed1: Self.reserved(nil)]).epsilon == nil)
    }
    // Without a budget, a run that its target ended early counts with all its rounds.
    let early = try Self.results { records, _, _ in
      for name in records.keys where records[name]?.isPrivate == true {
        records[name]?.budgetEpsilon = nil
        records[name]?.epsilon = 0.1
        records[name]?.plannedEpsilon = 5
      }
    }
    #expect(early.spending.epsilon == 60 && early.settings.allSatisfy { $0.epsilon == 5 })
  }

  /// Runs with seeded noise, without noise or with another cohort's are called private nowhere, and none of their epsilons is
  /// in a sum.
  @Test(arguments: ["seeded", "cohort"]) func unprotectedRunsAreNotPrivate(_ why: String) throws {
    let yaml = why == "seeded" ? SweepPlanTests.yaml : SweepPlanTests.secureYAML
    let results = try Self.results(yaml: yaml) { records, _, _ in
      for name in records.keys where records[name]?.isPrivate == true { records[name]?.isPrivate = false }
    }
    #expect(results.spending.runs == 0 && results.spending.unprotectedRuns == 12 && results.spending.epsilon == 0)
    let json = results.jsonLine(output: nil)
    #expect(json.contains("\"notPrivateRuns\":12") && json.contains("\"runs\":0"))
    #expect(!json.contains("\"isPrivate\":true") && !json.contains("\"kind\":\"private\""))
    for text in [results.lines().joined(separator: "\n"), results.page, json] {
      #expect(text.contains("12 of the runs have noise that protects nobody") && !text.contains("private runs spend"))
    }
    #expect(results.table().count { $0.contains("not private") } == 4)
    #expect(results.sentences.allSatisfy { $0.contains("(not private): best is") })
    #expect(results.page.components(separatedBy: "not private</td>").count == 5)
    for csv in [results.settingsCSV, results.runsCSV] {
      #expect(!csv.contains(",private,") && csv.contains(",notPrivate,"))
    }
    // Before any run has ended the configuration tells.
    let early = try Self.results(yaml: yaml, []) { _, _, _ in }
    #expect(early.spending.unprotectedRuns == (why == "seeded" ? 12 : 0))
    let silent = try SweepPlan(
      yaml: SweepPlanTests.secureYAML.replacing(
        "budget: {epsilon: 2, delta: 1e-2, unit: client}", with: "noiseMultiplier: 0"),
      file: "a.yaml", axes: [SweepPlanTests.axis("privacy.clip.bound", "1,2")], seeds: 1, includesBaseline: false)
    #expect(SweepResults(silent, try silent.settings(), records: [:]).settings.allSatisfy { $0.kind == .notPrivate })
    // A ledger tells, too.
    let killed = try Self.results([], reservations: ["002-epsilon-1-clip-1-seed-1": Self.reserved(1, isPrivate: false)])
    #expect(killed.settings[1].kind == .notPrivate && killed.settings[0].kind == .private)
  }

  @Test func failuresAreRecordedAndShown() throws {
    let results = try Self.results { records, settings, plan in
      for seed in 1...3 {
        records[settings[0].folderName(plan.axes, seed: seed)] = SweepRecord(
          .refused, reason: "too <small>, \"really\"")
      }
      records[settings[2].folderName(plan.axes, seed: 2)] = SweepRecord(.failed, reason: "the disk is full")
    }
    #expect(results.count(.refused) == 3 && results.count(.failed) == 1 && results.failure == nil)
    #expect(results.settings[0].problems == ["refused: too <small>, \"really\""])
    #expect(results.settings[0].score == nil && results.settings[2].score?.count == 2)
    // A failed run may have released something; refused ones have not.
    #expect(results.spending.runs == 9 && results.spending.epsilon == 27)
    #expect(results.page.contains("too &lt;small&gt;, &quot;really&quot;"))
    #expect(results.settingsCSV.contains("\"refused: too <small>, \"\"really\"\"\""))
    #expect(results.lines().contains("epsilon 4, clip 0.1: failed: the disk is full"))
  }

  @Test func nothingDoneIsAnError() throws {
    func failure(_ state: SweepRecord.State) throws -> (any Error)? {
      try Self.results([]) { records, settings, plan in
        for setting in settings where !setting.isBaseline {
          records[setting.folderName(plan.axes, seed: 1)] = SweepRecord(state, reason: "because")
        }
      }.failure
    }
    #expect("\(try #require(try failure(.refused)))" == "because")
    #expect(try failure(.invalid) is SettingsError)
    #expect(try failure(.failed) == nil || failure(.failed) is SweepError)
  }

  @Test func tablesForOtherPrograms() throws {
    let results = try Self.results()
    let rows = results.settingsCSV.split(separator: "\r\n").map(String.init)
    #expect(rows.count == 6)
    #expect(
      rows[0] == "setting,kind,privacy.budget.epsilon,privacy.clip.bound,epsilon,delta,noise_multiplier,is_private,"
        + "runs_done,runs,accuracy_mean,accuracy_low,accuracy_high,cost_mean,cost_low,cost_high,on_front,"
        + "best_of_epsilon,problems")
    #expect(rows[2].hasPrefix("2,private,1,1,1.0,0.01,1.5,true,3,3,0.62,0.57031"))
    #expect(rows[2].hasSuffix(",true,true,"))
    #expect(rows[5].hasPrefix("5,baseline,,,,,,false,3,3,0.81"))
    let runs = results.runsCSV.split(separator: "\r\n").map(String.init)
    #expect(runs.count == 16)
    #expect(
      runs[1] == "1,private,1,0.1,1,done,0.5,0.5,1.0,0.99,0.01,1.5,true,0,0,runs/001-epsilon-1-clip-0.1-seed-1,")
  }

  @Test func thePageIsWellFormedAndSelfContained() throws {
    let page = try Self.results().page
    let start = "<!DOCTYPE html>\n"
    #expect(page.hasPrefix(start))
    let root = try #require(XMLElement(parsing: String(page.dropFirst(start.count))))
    #expect(root.name == "html")
    let names = Set(root.all.map(\.name))
    #expect(names.isSuperset(of: ["svg", "table", "pre", "h1"]) && !names.contains("script"))
    #expect(!root.all.contains { $0.attributes.keys.contains { ["src", "href"].contains($0) } })
    // A row for the head, four settings and the baseline.
    #expect(root.all.filter { $0.name == "tr" }.count == 6)
    let configuration = try #require(root.all.first { $0.name == "pre" })
    #expect(configuration.text.contains("epsilon: 1.0") && configuration.text.contains("rounds: 2"))
    // Four settings with error bars of three strokes each.
    let svg = try #require(root.all.first { $0.name == "svg" })
    #expect(svg.all.filter { $0.name == "line" && $0.attributes["stroke-width"] == "1.2" }.count == 12)
  }

  @Test func lossIsComparedWhereThereIsNoAccuracy() throws {
    let results = try Self.results { records, _, _ in
      for name in records.keys { records[name]?.accuracy = nil }
    }
    #expect(results.measure == .loss)
    // The losses are 1 - accuracy, so the order stays.
    #expect(results.settings.map(\.isOnFront) == [false, true, true, false])
    #expect(results.sentences[0].contains("loss 0.38") && results.sentences[0].contains("0.19 above the 0.19"))
  }

  @Test func nothingAtAllHasAPage() throws {
    let results = try Self.results([])
    #expect(results.chart == nil && results.sentences.isEmpty && results.best.isEmpty)
    #expect(results.page.contains("0 of 15 runs done, 15 still to run"))
    #expect(results.settingsCSV.split(separator: "\r\n").count == 6)
  }
}
