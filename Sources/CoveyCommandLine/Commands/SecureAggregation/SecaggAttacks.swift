import ArgumentParser
import CoveyReport
import CoveyTesting

/// `covey secagg attacks`: runs the hostile kit.
struct SecaggAttacks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attacks", abstract: "Attack sessions of every protocol, and see who notices what.",
    discussion: """
      Lying servers, lying clients and whoever carries the messages. Exit code 1 if any attack is not handled as \
      docs/secure-aggregation.md says.
      """)

  @Option(help: "Run this attack alone; --list tells the names.")
  var only: [String] = []

  @Flag(help: "List the attacks, and run none.")
  var list = false

  @Option(parsing: .unconditional, help: "Chooses what is random about the attacks.")
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    if list {
      for attack in HostileScenario.all {
        Console.tell("\(attack.name): the \(attack.attacker) \(attack.does); \(attack.must)")
      }
      return
    }
    for name in only where !HostileScenario.all.contains(where: { $0.name == name }) {
      throw ValidationError("there is no attack \"\(name)\"; --list tells the names")
    }
    let scenarios = HostileScenario.all.filter { only.isEmpty || only.contains($0.name) }
    var report = AttackReport(layout: TextLayout(width: Console.width()))
    if !json { report.heading.forEach(Console.out) }
    _ = HostileKit(scenarios: scenarios).run(seed: seed) { outcome in
      let lines = report.note(outcome)
      if !json { lines.forEach(Console.out) }
    }
    if json { Console.out(report.jsonLine) } else { Console.tell(report.summary) }
    if !report.isClean { throw ExitCode(Exit.failed) }
  }
}
