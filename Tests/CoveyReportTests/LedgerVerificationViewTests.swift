import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import CoveyReport
import Testing
import _TestSupport

@Suite("What verifying a ledger shows")
struct LedgerVerificationViewTests {
  /// The ledger of a run of distributed noise, which states figures of the run and of one participation.
  private func ledger() throws -> PrivacyLedger {
    var configuration = PrivacyConfiguration(
      mode: .distributed, budget: nil, clip: .fixed(bound: 1), mechanism: .discreteGaussian, noiseMultiplier: 3)
    configuration.participation.maximum = 4
    var pipeline = PrivacyPipeline(
      population: 200, rounds: 12, sampling: .poisson(rate: 0.1), expectedCohort: 20, parameterCount: 50)
    pipeline.aggregatesSecurely = true
    let plan = try PrivacyPlan(configuration, pipeline: pipeline)
    let empty = try PrivacyLedger(plan, noiseKey: "key", run: "00")
    var whole = empty.segments
    whole[0].releases = 12
    return empty.recording(
      releases: 12, released: 12, figures: try plan.statedFigures(segments: whole, ended: nil),
      ending: PrivacyLedger.Ending(rounds: 12, model: "00ff"))
  }

  @Test("in lines of any terminal: every figure, whom it is against, its formula, and what does not agree")
  func fitsTerminals() throws {
    let good = try ledger()
    var bad = good
    bad.figures[0].epsilon *= 0.9
    for (ledger, isEqual) in [(good, true), (bad, false)] {
      let found = ledger.verify()
      #expect(found.problems.isEmpty == isEqual, "\(found.problems)")
      let whole = found.lines()
      #expect(whole.first == (isEqual ? "equal: every figure, recomputed:" : "recomputed:"))
      // Piped, a figure is a line.
      #expect(whole.count { $0.hasPrefix("  against ") && $0.contains(": epsilon ") } == found.figures.count)
      #expect(whole.contains { $0.hasPrefix("NOT EQUAL: ") } == !isEqual)
      for width in [40, 80, 200] { #expect(viewProblems(found.lines(width: width), of: whole, width: width) == []) }
      // On narrow terminals numbers stand below what they have in common.
      let narrow = found.lines(width: 40)
      #expect(narrow.count { $0.hasPrefix("    epsilon ") } == found.figures.count)
      #expect(narrow.count { $0.hasPrefix("  against ") } < found.figures.count)
    }
  }
}
