/// What the pipeline check has to say about one rule.
public struct PrivacyFinding: Sendable, Hashable, Codable {
  /// Whether a run may go on.
  public enum Severity: String, Sendable, Hashable, Codable {
    /// The run is refused.
    case error
    /// The run goes on and says so.
    case warning
  }

  /// The rule.
  public let rule: PrivacyRule
  /// Whether the run may go on.
  public let severity: Severity
  /// What is wrong.
  public let message: String
  /// Why it is wrong.
  public let reason: String
  /// What to do.
  public let remedy: String

  /// A finding.
  public init(_ rule: PrivacyRule, _ severity: Severity, message: String, reason: String, remedy: String) {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.reason = reason
    self.remedy = remedy
  }

  /// For readers of configurations: a budget names an epsilon and no unit.
  public static let epsilonWithoutUnit = PrivacyFinding(
    .epsilonWithoutUnit, .error, message: "the budget states epsilon without a unit",
    reason: "the same epsilon protects all that a client ever contributes or a single example, which is far less",
    remedy: "add unit: client or unit: example")
}

extension PrivacyFinding: CustomStringConvertible {
  /// Message, reason and remedy, and the rule's name.
  public var description: String { "\(message): \(reason); \(remedy) [\(rule.rawValue)]" }
}
