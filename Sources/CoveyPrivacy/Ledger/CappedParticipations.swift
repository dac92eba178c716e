/// How often each client took part, and how often it may: the cap that a run's figures count on. In a simulation one table
/// stands for the counts that the clients of a deployment keep for themselves (`ParticipationHistory`).
public struct CappedParticipations: Sendable, Hashable {
  /// Rounds in which one client may take part, >= 1.
  public let maximum: Int
  /// Rounds that each client took part in: what a checkpoint must keep.
  public private(set) var counts: [UInt32]

  /// Nobody has taken part yet; nil if the plan counts on no cap.
  public init?(_ plan: PrivacyPlan) {
    guard plan.countsParticipations, let maximum = plan.model.statedCap else { return nil }
    self.maximum = maximum
    counts = [UInt32](repeating: 0, count: plan.pipeline.population)
  }

  /// Counts one more participation of `client` if it may take part once more, and says whether it may. To be called, and kept
  /// safe, before anything leaves the client: what was allowed counts, whatever becomes of it.
  public mutating func admit(_ client: Int) -> Bool {
    guard counts[client] < maximum else { return false }
    counts[client] += 1
    return true
  }

  /// Takes over the counts of a checkpoint.
  /// - Returns: Whether they are of so many clients; if not, nothing changes.
  public mutating func restore(_ saved: [UInt32]) -> Bool {
    guard saved.count == counts.count else { return false }
    counts = saved
    return true
  }
}
