/// How often one client can take part in a number of rounds.
package struct Participation: Sendable, Hashable {
  /// Rounds from one participation to the next, >= 1 (1: every round).
  package var minimumSeparation: Int
  /// Participations, >= 1.
  package var maximum: Int

  package init(minimumSeparation: Int, maximum: Int) {
    self.minimumSeparation = minimumSeparation
    self.maximum = maximum
  }

  /// What a sampling scheme enforces by itself; nil if it lets a client take part in any rounds.
  package init?(enforcedBy sampling: SamplingScheme, population: Int, rounds: Int) {
    switch sampling {
    case .poisson, .fixedSize: return nil
    case .all: self.init(minimumSeparation: 1, maximum: rounds)
    case .groupedPoisson(let groups, _):
      self.init(minimumSeparation: groups, maximum: (rounds + groups - 1) / groups)
    case .roundRobin(let size):
      // The turns of `rounds` rounds are consecutive, so a client has at most this many of them, wherever they begin.
      let (turns, overflow) = rounds.multipliedReportingOverflow(by: size)
      let most = overflow ? rounds : min(rounds, (turns - 1) / population + 1)
      self.init(minimumSeparation: max(1, population / size), maximum: most)
    }
  }

  /// What holds in the first `rounds` rounds, with the stated bounds where they are looser.
  package init?(
    _ stated: ParticipationConfiguration, sampling: SamplingScheme, population: Int, rounds: Int
  ) {
    self.init(enforcedBy: sampling, population: population, rounds: rounds)
    minimumSeparation = min(minimumSeparation, stated.minimumSeparation ?? minimumSeparation)
    // A prefix of the run may hold fewer participations than are stated for the whole.
    maximum = min(max(maximum, stated.maximum ?? maximum), (rounds - 1) / minimumSeparation + 1)
  }
}
