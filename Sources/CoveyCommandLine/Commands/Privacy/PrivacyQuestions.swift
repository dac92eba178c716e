import ArgumentParser
import CoveyReport

/// `covey privacy epsilon`: what do rounds cost?
struct PrivacyEpsilon: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "epsilon", abstract: "What rounds with such noise cost.")

  @Option(parsing: .unconditional, help: "Standard deviation of the noise over the clip bound, above 0.")
  var noiseMultiplier: Double

  @Option(parsing: .unconditional, help: "Rounds, 1 or more.")
  var rounds: Int

  @OptionGroup var options: RoundsOptions

  func run() throws {
    try options.answer(.epsilon(noiseMultiplier: noiseMultiplier, rounds: rounds))
  }
}

/// `covey privacy noise`: how much noise do rounds need?
struct PrivacyNoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noise", abstract: "The least noise with which rounds keep a budget.")

  @Option(parsing: .unconditional, help: "The epsilon that may be spent, above 0.")
  var epsilon: Double

  @Option(parsing: .unconditional, help: "Rounds, 1 or more.")
  var rounds: Int

  @OptionGroup var options: RoundsOptions

  func run() throws {
    try options.answer(.noise(epsilon: epsilon, rounds: rounds))
  }
}

/// `covey privacy rounds`: how many rounds can be afforded?
struct PrivacyRounds: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rounds", abstract: "The most rounds with such noise that keep a budget.")

  @Option(parsing: .unconditional, help: "The epsilon that may be spent, above 0.")
  var epsilon: Double

  @Option(parsing: .unconditional, help: "Standard deviation of the noise over the clip bound, above 0.")
  var noiseMultiplier: Double

  @OptionGroup var options: RoundsOptions

  func run() throws {
    try options.answer(.rounds(epsilon: epsilon, noiseMultiplier: noiseMultiplier))
  }
}
