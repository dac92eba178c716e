public import CoveyPrivacy

/// What a private run carries from one round to the next.
public struct PrivacyState: Sendable {
  /// The bound to which the next round's updates are clipped.
  public var clipBound: Double

  /// The state before the first round.
  public init(_ plan: PrivacyPlan) {
    clipBound = plan.configuration.clip.initialBound
  }
}
