internal import CoveyAccounting
internal import CoveyCore
public import CoveyNoise
public import CoveyPrivacy

/// What a private run carries from one round to the next.
public struct PrivacyState: Sendable {
  /// The bound to which the next round's updates are clipped.
  public var clipBound: Double
  /// The noise of mechanisms whose rounds are correlated, in steps of the sum's grid; nil for the others.
  public var correlatedNoise: CorrelatedNoise?

  /// Who took part how often, with example-level privacy; nil for the others.
  public var participations: ExampleLedger?

  /// Who took part how often, where the figures count on a cap; nil for the others.
  public var capped: CappedParticipations?

  /// The state before the first round.
  /// - Parameters:
  ///   - plan: What the run may release.
  ///   - examples: The number of a client's examples, which decides what its examples pay.
  /// - Throws: `PrivacyError` if there is no such noise for the run.
  public init(_ plan: PrivacyPlan, examples: @escaping @Sendable (Int) -> Int) throws {
    participations = try ExampleLedger(plan, examples: examples)
    capped = CappedParticipations(plan)
    clipBound = plan.configuration.clip.initialBound
    correlatedNoise = try plan.noiseStrategy().map {
      CorrelatedNoise($0.correlation, parameterCount: plan.pipeline.parameterCount)
    }
  }

  /// The vectors of a saved state, by name: correlated noise or participations, which floats hold exactly up to 2^24.
  var vectors: [(name: String, vector: ParameterVector)] {
    if let participations {
      return [(Self.participationsName, ParameterVector(participations.participations.map { Float($0) }))]
    }
    if let capped { return [(Self.participationsName, ParameterVector(capped.counts.map { Float($0) }))] }
    return correlatedNoise?.state ?? []
  }

  private static let participationsName = "participations"

  /// Forgets the noise of all rounds.
  mutating func forgetNoise() {
    correlatedNoise = correlatedNoise.map { CorrelatedNoise($0.correlation, parameterCount: $0.parameterCount) }
  }

  /// Puts a saved state back.
  /// - Returns: Whether it fits the run; if not, nothing changes.
  mutating func restore(_ clipBound: Double, _ vectors: [(name: String, vector: ParameterVector)]) -> Bool {
    guard ClipConfiguration.possibleBounds.contains(clipBound) else { return false }
    if participations != nil {
      guard let counts = Self.counts(vectors), (try? participations?.restore(counts)) != nil else { return false }
    } else if capped != nil {
      guard let counts = Self.counts(vectors), capped?.restore(counts) == true else { return false }
    } else if !(correlatedNoise?.restore(vectors) ?? vectors.isEmpty) {
      return false
    }
    self.clipBound = clipBound
    return true
  }

  private static func counts(_ vectors: [(name: String, vector: ParameterVector)]) -> [UInt32]? {
    guard let saved = vectors.first, vectors.count == 1, saved.name == participationsName else { return nil }
    var counts = [UInt32]()
    for i in 0..<saved.vector.count {
      guard let count = UInt32(exactly: saved.vector[i]) else { return nil }
      counts.append(count)
    }
    return counts
  }
}
