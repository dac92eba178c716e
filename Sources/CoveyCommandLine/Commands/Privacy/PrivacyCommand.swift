import ArgumentParser

/// `covey privacy`: what privacy costs, and what can be afforded.
struct PrivacyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy",
    abstract: "Ask what noise, rounds and sampling cost in privacy, and what a configuration spends.",
    discussion: """
      Noise is a standard deviation over the clip bound. Any two of epsilon, noise and rounds give the third.
      """,
    subcommands: [
      PrivacyEpsilon.self, PrivacyNoise.self, PrivacyRounds.self, PrivacyPlanCommand.self, PrivacyEvaluate.self,
      PrivacySweep.self, PrivacyVerify.self, PrivacySign.self, PrivacyKey.self,
    ])
}
