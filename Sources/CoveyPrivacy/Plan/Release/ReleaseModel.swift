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
  /// - Throws: ``PrivacyError/invalid(_:)`` for bands or buffers that the run cannot have.
  init(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) throws {
    self.init(configuration, pipeline, strategy: try Self.strategy(configuration, pipeline))
  }

  /// How the noise of a run is correlated; nil if it is independent, or if the sampling bounds no participations.
  static func strategy(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) throws -> NoiseStrategy? {
    guard configuration.mode == .central, configuration.mechanism.isCorrelated,
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

  /// Everything that `rounds` >= 0 rounds release about one unit, at worst.
  /// - Parameter noiseMultiplier: Standard deviation of the noise over the clip bound, > 0.
  /// - Throws: ``PrivacyError`` if the run's releases have no sound description.
  func events(noiseMultiplier: Double, rounds: Int) throws -> [PrivacyEvent] {
    if rounds == 0 { return [] }
    switch configuration.mode {
    case .central: return try centralEvents(noiseMultiplier, rounds)
    case .local: return localEvents(noiseMultiplier, rounds)
    case .distributed: return try distributedEvents(noiseMultiplier, rounds)
    case .example: return try exampleEvents(noiseMultiplier, rounds)
    }
  }

  /// How clients come into a round of the run, or of the deployment that a noise cohort foresees.
  var sampling: SamplingScheme {
    guard let size = configuration.noiseCohort, size != pipeline.expectedCohort else { return pipeline.sampling }
    switch pipeline.sampling {
    case .poisson: return .poisson(rate: Double(size) / Double(pipeline.population))
    case .fixedSize: return .fixedSize(size: size)
    case .roundRobin: return .roundRobin(size: size)
    case .all: return .all
    case .groupedPoisson(let groups, _):
      return .groupedPoisson(groups: groups, rate: min(1, Double(size) * Double(groups) / Double(pipeline.population)))
    }
  }

  /// The most participations of a client that itself releases, where nobody can count on not being chosen.
  func participations(_ rounds: Int) -> Int {
    Participation(enforcedBy: sampling, population: pipeline.population, rounds: rounds)?.maximum ?? rounds
  }
}
