import ArgumentParser
internal import CoveyAccounting
import CoveyConfiguration
import CoveyCore
internal import CoveyNoise
import CoveyReport
internal import CoveyServer
import CoveySimulation
import CoveySystem

/// `covey audit`: what a run with canaries shows beside what a configuration claims.
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what an adversary can prove about a configuration's privacy.",
    discussion: """
      Runs the configuration with canaries, each in by a fair coin, and bounds epsilon from below by how many of the \
      coins can be guessed. Exit code 1 if the bound exceeds the claim. Canaries spoil the model: it is not kept.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "Canaries, 2 to 100,000; more show more.")
  var canaries = 1000

  @Option(help: "Rounds to run; by default all of the configuration's.")
  var rounds: Int?

  @Option(help: "The seed of the canaries' coins and directions; the noise stays secret.")
  var seed: UInt64 = 1

  @Option(help: "Who looks: model or server; by default the one who sees the most and is promised something.")
  var against: String?

  @Option(help: "The folder for audit.json and audit.txt, that of a run too; by default runs/<name>-audit-<time>.")
  var output: String?

  @Flag(help: "Print the audit as one JSON object.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    if output == "" { throw ValidationError("the folder after --output is empty; name one") }
    if let against, adversary == nil {
      throw ValidationError("an audit plays the adversary model or server, not '\(against)'")
    }
  }

  private var adversary: Adversary? {
    switch against {
    case "model": .model
    case "server": .server
    default: nil
    }
  }

  func run() throws {
    let loaded = try options.load()
    let setup = try loaded.makeSetup(data: loaded.loadData(), cores: Machine.cores)
    if setup.privacy == nil {
      throw loaded.error(at: "privacy", "the configuration has no section privacy: there is nothing to audit")
    }
    let folder = output ?? "runs/\(loaded.simulation.name)-audit-\(WallClock.compactTimestamp)"
    let isNew = !FileSystem.exists(folder)
    try PrivacyAudit.prepare(folder: folder)
    let audit: PrivacyAudit
    do {
      audit = try PrivacyAudit(
        setup, settings: CanarySettings(canaries: canaries, rounds: rounds, seed: seed), against: adversary
      ) { report in
        if !quiet, Console.errorIsTerminal { Console.write("\r\u{1B}[Kround \(report.round)", to: .error) }
      }
    } catch {
      if isNew { Files.removeIfEmpty(folder) }
      throw error
    }
    if !quiet, Console.errorIsTerminal { Console.write("\r\u{1B}[K", to: .error) }
    try audit.write(to: folder)
    if json {
      Console.out(audit.jsonLine)
    } else {
      audit.lines(width: Console.columns).forEach(Console.out)
      Console.tell("results in \(folder)", to: .output)
    }
    if audit.claim.verdict == .exceeded { throw ExitCode(Exit.failed) }
  }
}
