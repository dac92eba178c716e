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
