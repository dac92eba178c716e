/// What a client remembers of the rounds it took part in, so that nobody can make it answer for a round twice.
///
/// A production client keeps this on disk. ``begin(task:round:)`` must be durable when it returns: it is called before
/// the client answers with what takes masks off, and an answer that was sent cannot be taken back.
public protocol ParticipationHistory: AnyObject, Sendable {
  /// The last round of a task whose unmasking the client answered; nil if there was none.
  /// - Throws: An error if the record cannot be read; the client then refuses to take part.
  func last(in task: String) throws -> Int?

  /// Records that the client is about to answer for a round.
  /// - Throws: ``SecureAggregationError/staleRound(_:last:)`` unless the round is later than the last one recorded for
  ///   the task; any other error if the record cannot be kept.
  func begin(task: String, round: Int) throws
}
