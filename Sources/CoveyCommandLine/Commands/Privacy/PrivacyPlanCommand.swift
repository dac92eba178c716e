import ArgumentParser
import CoveyConfiguration
import CoveyReport
import CoveySimulation
import CoveySystem

/// `covey privacy plan`: what a configuration spends.
struct PrivacyPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What a configuration spends in privacy, and what is left of its signal.",
    discussion: "Checks the configuration as a run would; exit code 3 if such a run would be refused.")

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    let loaded = try options.load()
    let setup = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
    guard let plan = try setup.checkedPlan() else {
      throw loaded.error(at: "privacy", "the configuration has no section privacy: nothing would be protected")
    }
    let report = try SpendingReport(plan)
    if json {
      Console.out(report.jsonLine)
    } else {
      report.lines(width: Console.width(of: .output)).forEach(Console.out)
    }
  }
}
