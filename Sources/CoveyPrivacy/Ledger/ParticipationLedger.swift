/// What a client remembers of its own participations: how it keeps the bounds that correlated noise counts on, whoever
/// asks. A server cannot do it where it must not know who takes part.
///
/// Store it before the reply leaves: a participation that is forgotten is one too many.
public struct ParticipationLedger: Sendable, Hashable, Codable {
  /// Rounds from one participation to the next, >= 1.
  public let minimumSeparation: Int
  /// Participations over the run, >= 1; nil: no bound.
  public let maximum: Int?
  /// The rounds taken part in, counted from 0, in order.
  public private(set) var rounds: [Int] = []

  /// A client that has not taken part yet.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless both bounds are at least 1.
  public init(minimumSeparation: Int = 1, maximum: Int? = nil) throws {
    guard minimumSeparation >= 1 else {
      throw PrivacyError.invalid("the minimum separation is \(minimumSeparation), and must be at least 1 round")
    }
    guard maximum ?? 1 >= 1 else {
      throw PrivacyError.invalid("the maximum of participations is \(maximum ?? 0), and must be at least 1")
    }
    self.minimumSeparation = minimumSeparation
    self.maximum = maximum
  }

  /// The bounds of a run; those that it leaves open do not bind.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless they are at least 1.
  public init(_ configuration: ParticipationConfiguration) throws {
    try self.init(minimumSeparation: configuration.minimumSeparation ?? 1, maximum: configuration.maximum)
  }

  /// Takes part in `round`, or says why not. A round that was taken part in may be repeated: its reply is the same.
  /// - Throws: ``PrivacyError/refused(_:)`` if that is too often or too soon; ``PrivacyError/invalid(_:)`` if the round is
  ///   negative. The ledger is then unchanged.
  public mutating func takePart(round: Int) throws {
    guard round >= 0 else { throw PrivacyError.invalid("there is no round \(round)") }
    let next = rounds.firstIndex { $0 >= round } ?? rounds.count
    if next < rounds.count, rounds[next] == round { return }
    if let maximum, rounds.count >= maximum {
      throw PrivacyError.refused(["this client has taken part \(rounds.count) times, the most that it may"])
    }
    for index in [next - 1, next] where rounds.indices.contains(index) {
      let separation = abs(round - rounds[index])
      guard separation >= minimumSeparation else {
        throw PrivacyError.refused([
          "this client took part in round \(rounds[index]), \(separation) rounds from round \(round); it must be at least "
            + "\(minimumSeparation)"
        ])
      }
    }
    rounds.insert(round, at: next)
  }

  /// Decodes and checks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      minimumSeparation: container.decode(Int.self, forKey: .minimumSeparation),
      maximum: container.decodeIfPresent(Int.self, forKey: .maximum))
    for round in try container.decode([Int].self, forKey: .rounds) { try takePart(round: round) }
  }
}
