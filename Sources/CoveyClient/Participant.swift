public import CoveyCore
public import CoveySecureAggregation

/// A client as it takes part in rounds: who it is, what it asks for, and what it remembers.
public struct Participant: Sendable {
  /// Who it is.
  public let client: ClientID
  /// What it asks for.
  public let policy: ClientPolicy
  /// What it remembers. In rounds under masks the session keeps the record: give it the same one.
  public let history: any ParticipationHistory

  /// A client.
  public init(client: ClientID, policy: ClientPolicy, history: any ParticipationHistory) {
    self.client = client
    self.policy = policy
    self.history = history
  }

  /// A client that accepts whatever it is asked and remembers nothing, of a simulation whose server and clients are one
  /// program and whose run keeps the counts, and of tests.
  package init(trusting client: ClientID) {
    self.init(client: client, policy: .trusting, history: ForgottenHistory.shared)
  }
}

extension ClientPolicy {
  /// Accepts whatever the simulation itself asks for.
  package static let trusting: ClientPolicy = {
    var policy = ClientPolicy(minimumClients: 2, leastCorruptionRate: 0, leastSecurity: 1)
    policy.work = WorkLimit(
      clipBounds: 1e-25...1e25, steps: .max, epochs: .max, seconds: 1e9, elements: 1 << 40, bytes: .max)
    return policy
  }()
}

/// Remembers nothing.
private final class ForgottenHistory: ParticipationHistory {
  static let shared = ForgottenHistory()
  func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) {}
  func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) {}
  func answered(_ session: Bytes32) {}
  var spent: PrivacyCharge { PrivacyCharge(rho: 0) }
}
