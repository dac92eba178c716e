internal import CoveyAccounting
internal import CoveyNoise
internal import CoveyProtection

/// What a run releases, as events of an accountant: the configuration and the pipeline with the noise still open.
struct ReleaseModel: Sendable, Hashable {
  /// What the user asked for.
  var configuration: PrivacyConfiguration
  /// The facts of the run.
  var pipeline: PrivacyPipeline
  /// How the noise of the rounds is correlated; nil if it is independent.
  let strategy: NoiseStrategy?
  /// What counts as a neighbouring data set.
  let adjacency: Adjacency

  init(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline, strategy: NoiseStrategy?) {
    self.configuration = configuration
    self.pipeline = pipeline
    self.strategy = strategy
    adjacency = configuration.adjacency(for: pipeline)
  }

  /// Chooses the correlation of the noise.
  /// - Throws: `PrivacyError.invalid` for bands or buffers that the run cannot have.
  init(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) throws {
    self.init(configuration, pipeline, strategy: try Self.strategy(configuration, pipeline))
  }

  /// How the noise of a run is correlated; nil if it is independent, or if the sampling bounds no participations.
  static func strategy(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) throws -> NoiseStrategy? {
    guard configuration.traits.serverAddsNoise, configuration.mechanism.isCorrelated,
      let participation = Participation(
        configuration.participation, sampling: pipeline.sampling, population: pipeline.population,
        rounds: pipeline.rounds)
    else { return nil }
    let schema = try ParticipationSchema(
      rounds: pipeline.rounds, maximum: participation.maximum, minimumSeparation: participation.minimumSeparation)
    return try NoiseStrategy(
      configuration.mechanism, schema, bands: configuration.participation.bands,
      buffers: configuration.participation.buffers, parameterCount: pipeline.parameterCount)
  }

  /// How clients come into a round of the run, or of the deployment that a noise cohort foresees.
  var sampling: SamplingScheme {
    guard let size = configuration.noiseCohort, size != pipeline.expectedCohort else { return pipeline.sampling }
    return pipeline.sampling.resized(to: size, of: pipeline.population)
  }

  /// The most participations of a client that itself releases, where nobody can count on not being chosen.
  func participations(_ rounds: Int) -> Int {
    Participation(enforcedBy: sampling, population: pipeline.population, rounds: rounds)?.maximum ?? rounds
  }
}
