import ArgumentParser
import CoveyReport
import CoveySystem
import CoveyTesting

/// `covey secagg fuzz`: damages messages and reads them.
struct SecaggFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Read damaged messages with every decoder.",
    discussion: """
      Each message must be read, or refused by name, in a moment. Exit code 1 if one is not; a crash is what the command \
      looks for.
      """)

  @Option(parsing: .unconditional, help: "Messages to read, 1 or more.")
  var mutations = 1_000_000

  @Option(parsing: .unconditional, help: "Chooses the damage.")
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    guard mutations >= 1 else { throw ValidationError("--mutations must be 1 or more, not \(mutations)") }
    let interruption = Interruption()
    interruption.watch {}
    let report = try MessageFuzzer(seed: seed).run(mutations: mutations) { _ in !interruption.isRequested }
    if json {
      Console.out(report.jsonLine)
    } else {
      report.lines.forEach { Console.tell($0) }
    }
    if interruption.isRequested { throw ExitCode(Exit.interrupted) }
    if !report.isClean { throw ExitCode(Exit.failed) }
  }
}
