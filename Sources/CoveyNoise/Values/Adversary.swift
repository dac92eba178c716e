/// Against whom a figure holds: who looks, and at what.
///
/// Honest but curious, unless secure aggregation is for an active server. A figure against ``server`` holds against all, one
/// against ``others`` also against ``model``: each sees what the ones before see.
public enum Adversary: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// Whoever sees configuration, code, every released model, clip bound and statistic, and the end of the run; neither
  /// cohorts nor their sizes, failures, timing or single messages.
  case model
  /// Also the other clients: their own data, coins, shares and memberships, `colluders` of them together; under masks they
  /// see the keys and the survivors of the rounds that they are in.
  case others
  /// Also the server: who was asked, who came, who failed and when; messages, or under masks the survivors' sum; the noise
  /// that it adds itself.
  case server

  /// Whether the first sees less than the second.
  public static func < (left: Adversary, right: Adversary) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .model: 0
    case .others: 1
    case .server: 2
    }
  }

  /// The adversary in a sentence: "whoever sees the models", "the other clients", "the server".
  public var explanation: String {
    switch self {
    case .model: "whoever sees the models"
    case .others: "the other clients"
    case .server: "the server"
    }
  }
}
