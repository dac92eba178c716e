internal import Synchronization

/// A ``ParticipationHistory`` that lasts as long as the process: for simulations and tests. A client that forgets what it
/// took part in can be made to do it again.
public final class VolatileHistory: ParticipationHistory {
  private let book = Mutex(ParticipationBook())

  /// A client that took part in nothing yet.
  public init() {}

  /// Refuses what ``begin(_:within:)`` would refuse.
  public func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) throws {
    try book.withLock { try $0.check(name, seconds: seconds, within: limit, charge: nil) }
  }

  /// Records a participation.
  public func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws {
    try book.withLock { book in
      try book.check(
        participation.name, seconds: participation.seconds, within: limit, charge: participation.charge)
      book.add(participation)
    }
  }

  /// Records an answer to an unmasking.
  public func answered(_ session: Bytes32) throws {
    try book.withLock { book in
      try book.checkAnswer(session)
      book.answer(session)
    }
  }

  /// The sums of all charges.
  public var spent: PrivacyCharge { book.withLock { $0.spent } }
}
