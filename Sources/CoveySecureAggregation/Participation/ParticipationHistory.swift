internal import Synchronization

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

/// One participation, as it goes on record before the client draws noise or masks anything.
public struct ParticipationRecord: Sendable, Hashable {
  /// The round.
  public let name: RoundName
  /// The digest of the session; of the request in rounds without one.
  public let session: Bytes32
  /// What it costs against the server.
  public let charge: PrivacyCharge
  /// When, in seconds since 1970 by the client's clock.
  public let seconds: Int

  /// A participation.
  public init(name: RoundName, session: Bytes32, charge: PrivacyCharge, seconds: Int) {
    self.name = name
    self.session = session
    self.charge = charge
    self.seconds = seconds
  }
}

/// What a participation costs a client against the server: a mechanism that is rho-zCDP but for an excess of e, so that T of
/// them satisfy R_a <= a sum(rho) + sum(e) at every Renyi order a (Bun and Steinke 2016, arXiv 1605.02065, definition 8).
public struct PrivacyCharge: Sendable, Hashable {
  /// rho, >= 0; infinite where the server must be trusted.
  public var rho: Double
  /// e, >= 0.
  public var excess: Double

  /// A charge.
  public init(rho: Double, excess: Double = 0) {
    self.rho = rho
    self.excess = excess
  }

  /// Nothing that the client's own noise guards: the update is seen, or a sum of updates.
  public static let unbounded = PrivacyCharge(rho: .infinity)
}

/// How often, how soon and how much a client takes part, at most.
public struct ParticipationLimit: Sendable, Hashable {
  /// The largest sums of charges, over all tasks and runs; nil for none.
  public var charge: PrivacyCharge?
  /// Rounds from one participation in a run to the next, >= 1.
  public var rounds: Int
  /// Seconds from one participation to the next, whatever the run, >= 0.
  public var seconds: Int
  /// Participations in a run; nil for any number.
  public var count: Int?

  /// A limit.
  public init(charge: PrivacyCharge?, rounds: Int, seconds: Int, count: Int? = nil) {
    self.charge = charge
    self.rounds = rounds
    self.seconds = seconds
    self.count = count
  }

  /// No limit but that nothing is done twice.
  public static let none = ParticipationLimit(charge: nil, rounds: 1, seconds: 0)
}

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
