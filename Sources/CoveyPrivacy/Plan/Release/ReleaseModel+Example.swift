extension ReleaseModel {
  /// DP-SGD inside the client that pays the most, by default the one with the fewest examples. The server sees whose
  /// update arrives, so sampling clients does not amplify.
  func exampleEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    let most = configuration.example.maximumParticipations ?? .max
    let batching = configuration.example.batching
    guard
      let examples = pipeline.costliestClient ?? pipeline.smallestClient
        ?? (batching == .shuffled || pipeline.batchSize == nil ? 1 : nil)
    else {
      throw PrivacyError.unsupported("Poisson batches are accounted for a known number of examples")
    }
    return [
      ExamplePrivacy.events(
        noiseMultiplier: noiseMultiplier, examples: examples, batchSize: pipeline.batchSize, epochs: pipeline.epochs,
        // Without the number of examples, the steps of an epoch are not known and bound nothing.
        maximumSteps: pipeline.smallestClient == nil ? nil : pipeline.maximumSteps, batching: batching,
        participations: min(participations(rounds), most), adjacency: adjacency)
    ]
  }

  func exampleAlternatives(_ noiseMultiplier: Double, _ rounds: Int) throws -> [[PrivacyEvent]] {
    [try exampleEvents(noiseMultiplier, rounds)]
  }
}
