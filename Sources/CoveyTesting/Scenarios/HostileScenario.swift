/// An attack on a session of secure aggregation, and what must come of it.
public struct HostileScenario: Sendable {
  /// Who attacks.
  public enum Attacker: String, Sendable, Hashable, CaseIterable {
    /// A server that lies.
    case server
    /// A client that lies.
    case client
    /// Whoever carries the messages.
    case network
  }

  /// A short name, with hyphens.
  public let name: String
  /// Who attacks.
  public let attacker: Attacker
  /// What the attacker does, as a sentence without its subject.
  public let does: String
  /// What must happen, as a sentence.
  public let must: String
  private let applies: @Sendable (SessionSetting) -> Bool
  private let body: @Sendable (inout Arena) throws -> Void

  init(
    _ name: String, _ attacker: Attacker, does: String, must: String,
    where applies: @escaping @Sendable (SessionSetting) -> Bool = { _ in true },
    _ body: @escaping @Sendable (inout Arena) throws -> Void
  ) {
    self.name = name
    self.attacker = attacker
    self.does = does
    self.must = must
    self.applies = applies
    self.body = body
  }

  /// Whether the attack makes sense against a session.
  public func applies(to setting: SessionSetting) -> Bool { applies(setting) }

  /// Runs the attack.
  /// - Parameters:
  ///   - pair: The implementation that is attacked.
  ///   - setting: The session.
  ///   - seed: Chooses what is random about the attack and the inputs.
  public func run(against pair: SessionPair, _ setting: SessionSetting, seed: UInt64 = 1) -> HostileOutcome {
    do {
      var arena = try Arena(pair, setting, scenario: name, seed: seed)
      do {
        try body(&arena)
      } catch {
        arena.outcome.problems.append("the attack could not be made: \(error)")
      }
      return arena.outcome
    } catch {
      var outcome = HostileOutcome(scenario: name, setting: setting)
      outcome.problems.append("no session could be made: \(error)")
      return outcome
    }
  }

  /// All attacks.
  public static let all: [HostileScenario] =
    invitations + keys + forgedKeys + forgedGraphs + shares + dealing + inputs + numbers + survivors + committee
    + equivocation + unmasking + turns + garbage + cohorts + cohortGraphs + noiseFloors
}
