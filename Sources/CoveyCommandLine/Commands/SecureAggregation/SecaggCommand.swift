import ArgumentParser

/// `covey secagg`: what secure aggregation costs, and how it stands up to attacks.
struct SecaggCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secagg",
    abstract: "Ask what secure aggregation would choose and cost, and attack it.",
    subcommands: [SecaggParameters.self, SecaggAttacks.self, SecaggLiars.self, SecaggFuzz.self])
}
