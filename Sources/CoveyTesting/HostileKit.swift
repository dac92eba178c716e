/// Attacks an implementation of secure aggregation in every way that the kit knows.
public struct HostileKit: Sendable {
  /// The implementation.
  public let pair: SessionPair
  /// The sessions that are attacked.
  public let settings: [SessionSetting]
  /// The attacks.
  public let scenarios: [HostileScenario]

  /// A kit.
  /// - Parameters:
  ///   - pair: The implementation that is attacked.
  ///   - settings: The sessions: all protocols against both kinds of server, unless stated.
  ///   - scenarios: The attacks: all, unless stated.
  public init(
    _ pair: SessionPair = .covey, settings: [SessionSetting] = SessionSetting.all,
    scenarios: [HostileScenario] = HostileScenario.all
  ) {
    self.pair = pair
    self.settings = settings
    self.scenarios = scenarios
  }

  /// Runs every attack against every session to which it applies.
  /// - Parameters:
  ///   - seed: Chooses what is random about the attacks.
  ///   - body: Is given each outcome as it comes.
  public func run(seed: UInt64 = 1, _ body: (HostileOutcome) -> Void = { _ in }) -> [HostileOutcome] {
    var outcomes: [HostileOutcome] = []
    for scenario in scenarios {
      for setting in settings where scenario.applies(to: setting) {
        let outcome = scenario.run(against: pair, setting, seed: seed)
        body(outcome)
        outcomes.append(outcome)
      }
    }
    return outcomes
  }
}
