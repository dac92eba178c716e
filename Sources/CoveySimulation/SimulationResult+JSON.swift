internal import CoveyCore
internal import CoveyServer

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension SimulationResult {
  /// The result as one line of JSON; values that do not exist are null. With privacy there is `isPrivate`, too, and
  /// with secure aggregation `secureAggregation`.
  /// - Throws: `EncodingError`, never in practice.
  public func jsonLine() throws -> String {
    struct Line: Encodable {
      let result: SimulationResult
      enum Key: String, CodingKey {
        case rounds, seconds, secondsPerRound, clientsPerSecond, examplesPerSecond, accuracy, loss, epsilon, delta,
          isPrivate
        case secureAggregation, bytesUp, bytesDown, peakMemoryBytes, digest, output
      }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(result.rounds, forKey: .rounds)
        try container.encode(result.seconds, forKey: .seconds)
        try container.encode(result.secondsPerRound, forKey: .secondsPerRound)
        try container.encode(result.clientsPerSecond, forKey: .clientsPerSecond)
        try container.encode(result.examplesPerSecond, forKey: .examplesPerSecond)
        try container.encode(result.accuracy, forKey: .accuracy)
        try container.encode(result.loss, forKey: .loss)
        try container.encode(result.epsilon, forKey: .epsilon)
        try container.encode(result.delta, forKey: .delta)
        try container.encodeIfPresent(result.isPrivate, forKey: .isPrivate)
        try container.encodeIfPresent(result.secureAggregation, forKey: .secureAggregation)
        try container.encode(result.totals.bytesUp, forKey: .bytesUp)
        try container.encode(result.totals.bytesDown, forKey: .bytesDown)
        try container.encode(result.peakMemoryBytes, forKey: .peakMemoryBytes)
        try container.encode(result.digest, forKey: .digest)
        try container.encode(result.output, forKey: .output)
      }
    }
    let encoder = JSON.encoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Line(result: self)), as: UTF8.self)
  }
}
