internal import CoveyAccounting
internal import CoveyNoise

extension ReleaseModel {
  /// DP-SGD inside the clients: what each client that may pay the most releases in `rounds` rounds, one list of releases a
  /// client size. The server sees whose update arrives, so sampling clients does not amplify; the coins of the batches stay
  /// in the client.
  ///
  /// Which of them pays the most depends on noise, rounds and delta: the greatest epsilon of all counts, anew at each delta.
  /// With constants there is one, for all sizes.
  /// - Throws: `PrivacyError.unsupported` if the sizes are not known and decide.
  func exampleAlternatives(_ noiseMultiplier: Double, _ rounds: Int) throws -> [[PrivacyEvent]] {
    try exampleReleases(noiseMultiplier, rounds).map { [.repeated($0.event, count: $0.count)] }
  }

  private func exampleReleases(_ noiseMultiplier: Double, _ rounds: Int) throws -> [ExamplePrivacy.Releases] {
    let participations = min(participations(rounds), configuration.example.maximumParticipations ?? .max)
    let privacy = ExamplePrivacy(configuration, pipeline, noiseMultiplier: noiseMultiplier)
    return try exampleSizes(privacy).map {
      privacy.releases(examples: $0, participations: participations, adjacency: adjacency)
    }
  }

  /// The sizes to account.
  private func exampleSizes(_ privacy: ExamplePrivacy) throws -> [Int] {
    if privacy.constants != nil { return [1] }
    if !pipeline.exampleSizes.isEmpty { return privacy.undominated(pipeline.exampleSizes) }
    // A pass is one release of all that a client has; only the steps of Poisson batches follow its size.
    guard privacy.batching == .shuffled || privacy.batchSize == nil else {
      throw PrivacyError.unsupported("Poisson batches are accounted for known numbers of examples")
    }
    return [1]
  }
}

extension PrivacyPlan {
  /// The number of examples of the client whose examples pay the most over the run; nil where sizes are secret or not known, and
  /// in other modes.
  package var costliestExampleSize: Int? {
    guard let steps = configuration.noisedSteps, steps.constants == nil, !pipeline.exampleSizes.isEmpty else {
      return nil
    }
    let sizes = ExamplePrivacy(configuration, pipeline, noiseMultiplier: noiseMultiplier)
      .undominated(pipeline.exampleSizes)
    guard let alternatives = try? model.exampleAlternatives(noiseMultiplier, pipeline.rounds) else { return nil }
    return zip(sizes, alternatives).max { first, second in
      cost(first.1) < cost(second.1)
    }?.0
  }

  private func cost(_ events: [PrivacyEvent]) -> Double {
    var accountant = TightestAccountant(adjacency: adjacency)
    guard (try? events.forEach { try accountant.compose($0, count: 1) }) != nil else { return .infinity }
    return (try? accountant.epsilon(delta: delta)) ?? .infinity
  }
}
