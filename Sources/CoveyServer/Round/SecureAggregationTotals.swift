public import CoveyCore

/// What a run's secure aggregation has added up to so far; see ``SecureAggregationReport``.
public struct SecureAggregationTotals: Sendable, Hashable, Codable {
  /// Rounds that came to no sum.
  public var abortedRounds = 0
  /// Clients that did not give a usable answer, by the step in which they were missed.
  public var dropped = StepCounts()
  /// Updates in the sums whose norm was above the bound.
  public var clipped = 0
  /// Updates in the sums whose weight was above the bound.
  public var cappedWeights = 0
  /// Numbers in the sums that did not fit their place.
  public var saturated = 0
  /// Seconds of the clients' cryptography.
  public var clientSeconds = 0.0
  /// Seconds of the server's cryptography.
  public var serverSeconds = 0.0
  /// Bytes that clients sent.
  public var bytesUp = 0
  /// Bytes that clients received beside the model.
  public var bytesDown = 0

  /// Nothing yet.
  public init() {}

  /// Adds a round.
  mutating func add(_ report: SecureAggregationReport) {
    if report.aborted != nil { abortedRounds += 1 }
    dropped += report.dropped
    clipped += report.clipped
    cappedWeights += report.cappedWeights
    saturated += report.saturated
    clientSeconds += report.clientSeconds
    serverSeconds += report.serverSeconds
    bytesUp += report.bytesUp
    bytesDown += report.bytesDown
  }
}
