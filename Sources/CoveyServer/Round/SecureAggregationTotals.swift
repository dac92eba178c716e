internal import CoveyCore

/// What a run's secure aggregation has added up to so far; see ``SecureAggregationReport``.
public struct SecureAggregationTotals: Sendable, Hashable, Codable {
  /// Rounds that came to no sum.
  public var abortedRounds = 0
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
    clientSeconds += report.clientSeconds
    serverSeconds += report.serverSeconds
    bytesUp += report.bytesUp
    bytesDown += report.bytesDown
  }
}
