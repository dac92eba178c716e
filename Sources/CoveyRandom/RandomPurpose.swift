/// What a stream of random numbers is for. Streams of different purposes never share a counter, so adding a consumer
/// changes no other consumer's numbers.
public struct RandomPurpose: RawRepresentable, Sendable, Hashable {
  /// The purpose's tag, part of every counter. Unique for each purpose.
  public let rawValue: UInt8

  /// A purpose with tag `rawValue`. Tags below 64 are Covey's own.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Initial model parameters.
  public static let initialization = RandomPurpose(rawValue: 1)
  /// Which clients take part in a round.
  public static let cohort = RandomPurpose(rawValue: 2)
  /// The order of a client's examples in one round.
  public static let shuffle = RandomPurpose(rawValue: 3)
  /// Dropout masks.
  public static let dropout = RandomPurpose(rawValue: 4)
  /// Built-in data sets.
  public static let data = RandomPurpose(rawValue: 5)
  /// How a data set is split over clients.
  public static let partition = RandomPurpose(rawValue: 6)
  /// Injected client failures.
  public static let failure = RandomPurpose(rawValue: 7)
  /// The signs of a round's rotation, which all clients share.
  public static let rotation = RandomPurpose(rawValue: 8)
  /// Rounding of updates to integers where it protects nothing.
  public static let rounding = RandomPurpose(rawValue: 9)
  /// Clients that drop out of secure aggregation on purpose.
  public static let sessionDropout = RandomPurpose(rawValue: 10)
  /// Which clients begin to train under an asynchronous pacing.
  public static let flight = RandomPurpose(rawValue: 11)
  /// How fast clients are.
  public static let clientSpeed = RandomPurpose(rawValue: 12)
  /// The coins and directions of an audit's canaries.
  public static let canaries = RandomPurpose(rawValue: 20)
  /// Audits of mechanisms that are exactly at their claim.
  public static let auditAtClaim = RandomPurpose(rawValue: 21)
}
