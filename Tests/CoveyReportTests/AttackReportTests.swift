import CoveyReport
import CoveyTesting
import Testing

/// What `covey secagg attacks` prints, at every width.
@Suite struct AttackReportTests {
  private static func outcomes() throws -> [HostileOutcome] {
    let names = ["listed-dead", "forged-share", "noise-below-floor-among-1000", "replayed-round"]
    return HostileKit(scenarios: HostileScenario.all.filter { names.contains($0.name) }).run()
  }

  @Test func linesFitTheTerminal() throws {
    let outcomes = try Self.outcomes()
    for width in [40, 80, 139, 200] {
      var report = AttackReport(layout: TextLayout(width: width))
      #expect(report.heading.isEmpty == (width < 140))
      let lines = report.heading + outcomes.flatMap { report.note($0) }
      #expect(lines.allSatisfy { $0.count <= width && $0.last != " " }, "\(width)")
      // Narrow or wide, nothing is left out.
      let words = lines.joined(separator: " ")
      for outcome in outcomes { #expect(words.contains(outcome.scenario)) }
      #expect(words.contains("forgedShare") && words.contains("refused") && words.contains("exact sum"))
    }
  }

  @Test func pipesGetATable() throws {
    var report = AttackReport()
    let outcomes = try Self.outcomes()
    let rows = outcomes.map { report.note($0)[0] }
    let heading = try #require(report.heading.first)
    // The longest name of an attack fills the first column, and nothing moves the second.
    let names = try #require(HostileScenario.all.map(\.name.count).max())
    #expect(heading.dropFirst(names + 1).hasPrefix("session"))
    for (row, outcome) in zip(rows, outcomes) {
      #expect(row.dropFirst(names + 1).hasPrefix(outcome.setting.name))
    }
    #expect(report.isClean)
  }
}
