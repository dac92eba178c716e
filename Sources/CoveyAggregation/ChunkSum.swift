internal import CoveyCore

/// The sum over one chunk of a cohort, filled by one thread at a time.
public final class ChunkSum: @unchecked Sendable {
  // Sendable: OrderedAggregation hands it from thread to thread under its lock; only the holder touches it.
  /// The chunk's number.
  public internal(set) var index = 0
  /// The positions of its clients within the cohort.
  public internal(set) var positions = 0..<0
  /// The sum so far.
  public var sum: UpdateSum

  init(parameterCount: Int) {
    sum = UpdateSum(parameterCount: parameterCount)
  }
}
