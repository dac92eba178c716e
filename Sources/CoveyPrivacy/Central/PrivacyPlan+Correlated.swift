extension PrivacyPlan {
  /// How the noise of the rounds is correlated; nil for mechanisms whose rounds are independent.
  /// - Throws: ``PrivacyError`` if there is no such noise for the run.
  public func noiseStrategy() throws -> NoiseStrategy? {
    switch configuration.mechanism {
    case .tree, .bandedMatrix, .blt: break
    default: return nil
    }
    let asked = configuration.participation
    guard
      let participation = Participation(
        asked, sampling: pipeline.sampling, population: pipeline.population, rounds: pipeline.rounds)
    else {
      throw PrivacyError.unsupported("correlated noise needs cohorts in turn or all clients in every round")
    }
    let schema = try ParticipationSchema(
      rounds: pipeline.rounds, maximum: participation.maximum, minimumSeparation: participation.minimumSeparation)
    return try NoiseStrategy(
      configuration.mechanism, schema, bands: asked.bands, buffers: asked.buffers,
      parameterCount: pipeline.parameterCount)
  }
}
