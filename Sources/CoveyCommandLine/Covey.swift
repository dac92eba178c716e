import ArgumentParser
import CoveyCore

/// The command `covey`.
struct Covey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "covey",
    abstract: "Federated learning: simulate many clients and a server in one process.",
    discussion: "Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 refused for privacy, 130 interrupted.",
    version: CoveyVersion.current,
    subcommands: [
      Simulate.self, Audit.self, Models.self, DataCommand.self, Config.self, PrivacyCommand.self, SecaggCommand.self,
    ])
}
