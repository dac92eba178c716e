extension ReleaseModel {
  /// DP-SGD inside the clients: what each client that may pay the most releases in `rounds` rounds, one list of releases a
  /// client size. The server sees whose update arrives, so sampling clients does not amplify; the coins of the batches stay
  /// in the client.
  ///
  /// Which of them pays the most depends on noise, rounds and delta: the greatest epsilon of all counts, anew at each delta.
  /// With constants there is one, for all sizes.
  /// - Throws: ``PrivacyError/unsupported(_:)`` if the sizes are not known and decide.
  func exampleAlternatives(_ noiseMultiplier: Double, _ rounds: Int) throws -> [[PrivacyEvent]] {
    try exampleReleases(noiseMultiplier, rounds).map { [.repeated($0.event, count: $0.count)] }
  }

  /// Releases that cost at least what those of any client do, where one list must stand for all: at the rate of the client
  /// with the highest one, as often as the client with the most of them has.
  func exampleEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    let all = try exampleReleases(noiseMultiplier, rounds)
    // By falling rate and rising number.
    guard let first = all.first, let last = all.last else { return [] }
    return [.repeated(first.event, count: last.count)]
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

  /// The greatest epsilon of all clients in `rounds` rounds, and whose bound it is.
  /// - Throws: ``PrivacyError`` if a client has no bound by the stated accountant, or by any.
  func exampleEpsilon(
    noiseMultiplier: Double, rounds: Int, delta: Double
  ) throws -> (epsilon: Double, accountant: AccountantKind) {
    try exampleEpsilon(noiseMultiplier: noiseMultiplier, segments: [rounds], delta: delta)
  }

  /// The same for segments with so many rounds each, whose releases add up.
  func exampleEpsilon(
    noiseMultiplier: Double, segments: [Int], delta: Double
  ) throws -> (epsilon: Double, accountant: AccountantKind) {
    let accounting = ExampleAccounting(configuration.accountant, adjacency: adjacency)
    var alternatives = [[PrivacyEvent]]()
    for rounds in segments where rounds > 0 {
      let next = try exampleAlternatives(noiseMultiplier, rounds)
      // The same clients in the same order in every segment.
      alternatives = alternatives.isEmpty ? next : zip(alternatives, next).map { $0 + $1 }
    }
    let found = try accounting.greatest(alternatives, delta: delta)
    return found.map { ($0.epsilon, $0.kind) } ?? (0, accounting.kinds[0])
  }
}
