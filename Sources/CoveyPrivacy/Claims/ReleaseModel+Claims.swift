internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Which theorem bounds what against whom: the table of docs/privacy.md.
extension ReleaseModel {
  /// What `rounds` >= 0 rounds release to each adversary, at worst. Neither number nor order of claims depends on the rounds.
  /// - Parameter noiseMultiplier: Standard deviation of the noise over the clip bound, >= 0.
  /// - Throws: `PrivacyError` if the run's releases have no sound description.
  func claims(noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim] {
    var claims = try configuration.accounts.claims(self, noiseMultiplier: noiseMultiplier, rounds: rounds)
    let common = commonAssumptions
    for index in claims.indices { claims[index].assumes += common }
    return claims
  }

  /// The most participations of a client that anything enforces: its turns, and a stated cap; nil if it may be in any round.
  func enforcedParticipations(_ rounds: Int) -> Int? {
    let turns = Participation(enforcedBy: sampling, population: pipeline.population, rounds: rounds)?.maximum
    guard let cap = statedCap else { return turns }
    return min(cap, turns ?? rounds, rounds)
  }

  /// The cap on participations that the configuration states and somebody enforces: the server where it is trusted, else each
  /// client. Correlated noise has bounds of its own.
  var statedCap: Int? { configuration.mechanism.isCorrelated ? nil : configuration.participation.maximum }

  /// What every figure of the run counts on.
  private var commonAssumptions: [PrivacyAssumption] {
    var assumes: [PrivacyAssumption] = []
    if !pipeline.data.publicFacts.isEmpty { assumes.append(.publicStatistics) }
    if configuration.stopping == .planned || configuration.stopping.isMilestones { assumes.append(.noUnreleasedStop) }
    if pipeline.data.simulation(of: unit) != nil { assumes.append(.simulatedUnits) }
    return assumes
  }

  /// Whose data is protected.
  var unit: PrivacyUnit { configuration.unit }
}
