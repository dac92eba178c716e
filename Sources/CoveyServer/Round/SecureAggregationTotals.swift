public import CoveyCore

/// What a run's secure aggregation has added up to so far; see `SecureAggregationReport`.
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
  /// Rounds in which rounding erred by more than the noise, or by more than a tenth of the sum where there is none.
  public var coarseRounds = 0
  /// Sums over rounds without noise on the sum, of the squared errors of rounding and of the squared norms of the sums.
  public var squaredRoundingError = 0.0
  /// See ``squaredRoundingError``.
  public var squaredNorm = 0.0
  /// The mean length that rounding kept of an update in the latest sum; nil where nobody told.
  public var keptLength: Double?
  /// The largest ratio of a weight that counts fully to the mean weight of a round; nil without weights.
  public var weightRatio: Double?
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
    if let rounding = report.rounding { add(rounding) }
    clientSeconds += report.clientSeconds
    serverSeconds += report.serverSeconds
    bytesUp += report.bytesUp
    bytesDown += report.bytesDown
  }

  private mutating func add(_ rounding: RoundingReport) {
    if rounding.isCoarse { coarseRounds += 1 }
    if rounding.against == .update {
      squaredRoundingError += rounding.error * rounding.error
      squaredNorm += rounding.norm * rounding.norm
    }
    keptLength = rounding.keptLength
    if let ratio = rounding.weightRatio { weightRatio = max(weightRatio ?? 0, ratio) }
  }

  /// Whether the sums were made of rounding errors: taken off, they leave no more than themselves.
  public var isRoundedAway: Bool { squaredRoundingError > 0 && 2 * squaredRoundingError >= squaredNorm }
}
