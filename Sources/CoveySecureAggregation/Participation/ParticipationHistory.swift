/// What a client remembers of its participations, so that nobody can make it mask a round twice, draw noise for it twice, or
/// spend more than it has.
///
/// A production client keeps it on disk (``FileHistory``). What a method records must be durable when it returns: an
/// update that was sent cannot be taken back. It counts, whatever follows; a client that dies in between has spent it.
public protocol ParticipationHistory: AnyObject, Sendable {
  /// Refuses a round that ``begin(_:within:)`` would refuse at the moment, whatever it costs. Records nothing.
  /// - Throws: As ``begin(_:within:)``.
  func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) throws

  /// Records a participation, before noise is drawn and before a byte of a masked vector exists.
  /// - Throws: ``SecureAggregationError/staleRound(_:last:)`` unless the number is above all of the run;
  ///   ``SecureAggregationError/refused(_:)``: ``Refusal/roundTaken`` if the round of the run was begun before,
  ///   ``Refusal/tooSoon``, ``Refusal/budgetSpent``, ``Refusal/historyDamaged``. Nothing is then recorded.
  func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws

  /// Records that the client is about to answer the unmasking of a session.
  /// - Throws: ``SecureAggregationError/refused(_:)``: ``Refusal/roundTaken`` unless the session was begun and not answered
  ///   before; ``Refusal/historyDamaged``.
  func answered(_ session: Bytes32) throws

  /// The sums of all charges.
  var spent: PrivacyCharge { get }
}
