/// What an attack came to.
public struct HostileOutcome: Sendable, Hashable {
  /// The scenario's name.
  public let scenario: String
  /// The session that was attacked.
  public let setting: SessionSetting
  /// Sessions that were run.
  public internal(set) var trials = 0
  /// Errors by which clients refused to go on.
  public internal(set) var clientErrors: Set<ErrorKind> = []
  /// Errors by which the server refused messages of clients.
  public internal(set) var serverErrors: Set<ErrorKind> = []
  /// Sessions that ended with the exact sum of the inputs that arrived.
  public internal(set) var sums = 0
  /// Why the others ended without one.
  public internal(set) var aborts: Set<ErrorKind> = []
  /// What an attacker learnt that it must not, a sentence each.
  public internal(set) var leaks: [String] = []
  /// What else did not happen as specified, a sentence each.
  public internal(set) var problems: [String] = []

  init(scenario: String, setting: SessionSetting) {
    self.scenario = scenario
    self.setting = setting
  }

  /// Whether everything happened as specified, and nothing leaked.
  public var isHandled: Bool { leaks.isEmpty && problems.isEmpty && trials > 0 }
}
