internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks on sessions of a real size, whatever the size of the session that they are run against.
  static let cohorts: [HostileScenario] = [
    liars(among: 100, where: \.sharesSecrets),
    // The complete graph of so many takes minutes.
    liars(among: 1000, where: { $0.method == .secaggPlus && $0.server == .semiHonest }),
  ]

  private static func liars(
    among clients: Int, where applies: @escaping @Sendable (SessionSetting) -> Bool
  ) -> HostileScenario {
    HostileScenario(
      "liars-among-\(clients)", .client,
      does: "lies in every way that can be proven, 5 % of \(clients) clients, while 5 % drop out",
      must: "each is named and leaves, nobody else is, and the sum is that of all honest clients that stayed",
      where: applies
    ) { arena in
      let trial = LiarTrial(
        arena.setting.method, server: arena.setting.server, clients: clients, seed: arena.random.next())
      let result = try trial.round(0)
      arena.outcome.trials += 1
      arena.outcome.sums += result.complete
      arena.outcome.problems += result.problems
      if result.named < result.liars { arena.outcome.problems.append("liars were not named") }
    }
  }
}
