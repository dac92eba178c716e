import CoveyNoise
import CoveyPrivacy
import CoveyReport
import Testing
import _TestSupport

@Suite struct SpendingReportTests {
  private func plan(
    _ mode: PrivacyConfiguration.Mode = .central, noise: Double? = nil, clip: ClipConfiguration = .fixed(bound: 0.5),
    source: PrivacyConfiguration.Noise = .secure
  ) throws -> PrivacyPlan {
    let budget = try PrivacyBudget(
      epsilon: 4, delta: 1e-6, unit: .client, adjacency: mode == .local ? .replaceOne : .addOrRemoveOne)
    return try PrivacyPlan(
      PrivacyConfiguration(
        mode: mode, budget: noise == nil ? budget : nil, clip: clip, noiseMultiplier: noise, noise: source),
      pipeline: PrivacyPipeline(
        population: 10_000, rounds: 200, sampling: .poisson(rate: 0.01), expectedCohort: 100, parameterCount: 10_000))
  }

  @Test func tellsWhatIsSpentAndWhatIsLeft() throws {
    let report = try SpendingReport(plan())
    #expect(report.deltas == [1e-6, 1e-8])
    #expect(report.stages.map(\.rounds) == [1, 20, 100, 200])
    for (early, late) in zip(report.stages, report.stages.dropFirst()) {
      #expect(zip(early.epsilons, late.epsilons).allSatisfy { $0 < $1 })
    }
    let last = try #require(report.stages.last)
    #expect(last.epsilons[0] <= 4 && last.epsilons[0] > 3.9)
    #expect(last.epsilons[0] < last.epsilons[1])
    let noise = report.plan.noiseMultiplier
    #expect(abs((report.noiseOnMean ?? 0) - noise * 0.5 / 100) < 1e-12)
    // 100 clients of norm 0.5, all alike, against noise on 10,000 parameters.
    #expect(abs((report.largestSignalToNoise ?? 0) - 100 / (noise * 100)) < 1e-12)
    #expect(report.lines().contains { $0.hasPrefix("protects") && $0.contains("clients, addOrRemoveOne") })
    #expect(report.lines().contains { $0.contains("Poisson, rate 0.01: 100 of 10000 clients expected") })
    #expect(report.jsonLine.hasPrefix("{\"isPrivate\":true,\"unit\":\"client\""))
  }

  @Test func saysWhatIsNotPrivate() throws {
    let report = try SpendingReport(plan(noise: 1, source: .seeded))
    #expect(report.lines().first?.hasPrefix("! not private") == true)
    #expect(report.jsonLine.hasPrefix("{\"isPrivate\":false"))
    #expect(report.lines().contains { $0.contains("none; what the noise costs") })
  }

  @Test("in lines of any terminal, with the same words and numbers", arguments: [40, 80, 200])
  func fitsTerminals(width: Int) throws {
    for plan in try [plan(), plan(noise: 1, clip: .adaptive(AdaptiveClip()), source: .seeded), plan(.local, noise: 2)] {
      let report = try SpendingReport(plan)
      let (whole, lines) = (report.lines(), report.lines(width: width))
      #expect(viewProblems(lines, of: whole, width: width) == [])
      // The table of shorter runs stays one where it fits.
      #expect(lines.contains { $0.hasPrefix("a run of    delta") } == (width >= 80))
      // Labels begin their rows.
      #expect(lines.contains { $0.hasPrefix("noise multiplier  ") })
    }
  }

  @Test func localNoiseAveragesOut() throws {
    let report = try SpendingReport(plan(.local, noise: 2))
    #expect(abs((report.noiseOnMean ?? 0) - 2 * 0.5 / 10) < 1e-12)
  }

  @Test func adaptiveClippingIsExplained() throws {
    let report = try SpendingReport(plan(noise: 1, clip: .adaptive(AdaptiveClip())))
    #expect(report.lines().contains { $0.contains("follows the 0.5 quantile of norms from 0.1 on, count noise 5") })
    #expect(report.lines().contains { $0.hasPrefix("  on the sum") })
  }
}
