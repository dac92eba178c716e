internal import CoveyCore
public import CoveyPrivacy

/// What a private run carries from one round to the next.
public struct PrivacyState: Sendable {
  /// The bound to which the next round's updates are clipped.
  public var clipBound: Double
  /// The noise of mechanisms whose rounds are correlated, in steps of the sum's grid; nil for the others.
  public var correlatedNoise: CorrelatedNoise?

  /// The state before the first round.
  /// - Throws: `PrivacyError` if there is no such noise for the run.
  public init(_ plan: PrivacyPlan) throws {
    clipBound = plan.configuration.clip.initialBound
    correlatedNoise = try plan.noiseStrategy().map {
      CorrelatedNoise($0, parameterCount: plan.pipeline.parameterCount)
    }
  }

  /// Puts a saved state back.
  /// - Returns: Whether it fits the run; if not, nothing changes.
  mutating func restore(_ clipBound: Double, _ noise: [(name: String, vector: ParameterVector)]) -> Bool {
    guard ClipConfiguration.possibleBounds.contains(clipBound), correlatedNoise?.restore(noise) ?? noise.isEmpty else {
      return false
    }
    self.clipBound = clipBound
    return true
  }
}
