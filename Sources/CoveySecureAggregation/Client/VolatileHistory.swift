internal import Synchronization

/// A ``ParticipationHistory`` that lasts as long as the process: for simulations and tests.
public final class VolatileHistory: ParticipationHistory {
  private let rounds = Mutex<[String: Int]>([:])

  /// A client that took part in nothing yet.
  public init() {}

  /// The last round of a task that was begun.
  public func last(in task: String) -> Int? {
    rounds.withLock { $0[task] }
  }

  /// Records a round.
  /// - Throws: ``SecureAggregationError/staleRound(_:last:)`` unless it is later than the last one.
  public func begin(task: String, round: Int) throws {
    try rounds.withLock { rounds in
      if let last = rounds[task], round <= last { throw SecureAggregationError.staleRound(round, last: last) }
      rounds[task] = round
    }
  }
}
