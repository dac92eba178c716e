internal import CoveyCore
internal import CoveyServer

extension SimulationResult {
  /// The result as one line of JSON; values that do not exist are null. With privacy there are `against` and `isPrivate`, too, and
  /// with secure aggregation `secureAggregation`. A run with privacy has all that counts clients, examples or messages in
  /// the one object `unreleased`: sums over cohorts, without noise.
  /// - Throws: Never in practice.
  public func jsonLine() throws -> String {
    struct Line: Encodable {
      let result: SimulationResult
      enum Key: String, CodingKey {
        case rounds, seconds, secondsPerRound, clientsPerSecond, examplesPerSecond, accuracy, loss, epsilon, delta,
          against, isPrivate
        case simulatedSeconds, secureAggregation, bytesUp, bytesDown, peakMemoryBytes, digest, output, unreleased
      }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(result.rounds, forKey: .rounds)
        try container.encode(result.seconds, forKey: .seconds)
        try container.encode(result.secondsPerRound, forKey: .secondsPerRound)
        try container.encode(result.accuracy, forKey: .accuracy)
        try container.encode(result.loss, forKey: .loss)
        try container.encode(result.epsilon, forKey: .epsilon)
        try container.encode(result.delta, forKey: .delta)
        try container.encodeIfPresent(result.against, forKey: .against)
        try container.encodeIfPresent(result.isPrivate, forKey: .isPrivate)
        try container.encode(result.peakMemoryBytes, forKey: .peakMemoryBytes)
        try container.encode(result.digest, forKey: .digest)
        try container.encode(result.output, forKey: .output)
        if result.isPrivate == nil {
          try encodeCounts(to: &container)
        } else {
          var unreleased = container.nestedContainer(keyedBy: Key.self, forKey: .unreleased)
          try encodeCounts(to: &unreleased)
        }
      }
      private func encodeCounts(to place: inout KeyedEncodingContainer<Key>) throws {
        try place.encode(result.clientsPerSecond, forKey: .clientsPerSecond)
        try place.encode(result.examplesPerSecond, forKey: .examplesPerSecond)
        try place.encodeIfPresent(result.simulatedSeconds, forKey: .simulatedSeconds)
        try place.encodeIfPresent(result.secureAggregation, forKey: .secureAggregation)
        try place.encode(result.totals.bytesUp, forKey: .bytesUp)
        try place.encode(result.totals.bytesDown, forKey: .bytesDown)
      }
    }
    return try JSONWriter().text(encoding: Line(result: self))
  }
}
