internal import CoveyNoise
internal import CoveyRandom

/// What one run with canaries says about a claim, and what it could have said.
public struct ClaimAudit: Sendable {
  /// What follows.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// Nothing speaks against the claim, and an audit of this size could have found a gross error.
    case consistent
    /// The claim is false, with the stated confidence.
    case exceeded = "exceeds the claim"
    /// Nothing speaks against the claim, and hardly anything could have: a mechanism that is exactly at the claim would show
    /// less than a quarter of it.
    case tooWeak = "too weak"
  }

  /// Lower bounds on epsilon at the claim's delta.
  public struct Bounds: Sendable, Hashable {
    /// Of any mechanism (Steinke, Nasr, Jagielski 2023, arXiv 2305.08846).
    public var anyMechanism: Double
    /// Of a mechanism whose trade-off is a Gaussian's (Mahloujifar, Melis, Chaudhuri 2024, arXiv 2410.22235).
    public var gaussianFamily: Double
  }

  /// The claim.
  public let figure: PrivacyFigure
  /// Canaries, guesses and how many were right.
  public let run: OneRunAudit
  /// The probability that all statements are right together, in (0, 1).
  public let confidence: Double
  /// What the run shows.
  public let bounds: Bounds
  /// What a run would show whose mechanism is exactly at the claim: medians of ``repeats`` simulated ones.
  public let atClaim: Bounds
  /// Whether the run refutes the trade-off of the releases that the claim states.
  public let refutesCurve: Bool
  /// Whether the claim's own trade-off is a Gaussian's, so that ``Bounds/gaussianFamily`` assumes nothing that the claim
  /// does not state.
  public let isGaussian: Bool

  /// Simulated runs at the claim.
  public static let repeats = 51

  /// Audits a claim by the scores of a run's canaries. The claim alone decides how many guesses are made, and of which kind.
  /// - Parameters:
  ///   - figure: the claim.
  ///   - scores: one for each canary; higher means "took part".
  ///   - present: whether it did, by a fair coin of its own.
  ///   - confidence: of all bounds together: each has its share of the rest (Bonferroni), in (0, 1).
  /// - Throws: `PrivacyError.invalid` for a figure that claims nothing, lists that do not fit, no canaries, or another
  ///   confidence.
  public init(_ figure: PrivacyFigure, scores: [Double], present: [Bool], confidence: Double = 0.95) throws {
    guard confidence > 0, confidence < 1 else {
      throw PrivacyError.invalid("a confidence must lie strictly between 0 and 1, not \(confidence)")
    }
    let curve = try TradeOffCurve(figure)
    isGaussian = curve.isGaussian
    // With a Gaussian claim, the curve and the family are one test.
    let significance = (1 - confidence) / (isGaussian ? 2 : 3)
    let guesses = CanaryGuesses(canaries: max(1, scores.count), figure: figure)
    run = try OneRunAudit(scores: scores, present: present, guesses: guesses)
    self.figure = figure
    self.confidence = confidence
    bounds = try Bounds(run, delta: figure.delta, significance: significance)
    refutesCurve = try run.refutes(curve, significance: significance)
    atClaim = try Self.simulate(
      curve, canaries: scores.count, guesses: guesses, delta: figure.delta, significance: significance)
  }

  /// The largest bound that assumes no more than the claim states.
  public var bound: Double { isGaussian ? max(bounds.anyMechanism, bounds.gaussianFamily) : bounds.anyMechanism }

  /// The same of a mechanism exactly at the claim.
  public var boundAtClaim: Double {
    isGaussian ? max(atClaim.anyMechanism, atClaim.gaussianFamily) : atClaim.anyMechanism
  }

  /// What follows.
  public var verdict: Verdict {
    if bound > figure.epsilon || refutesCurve { return .exceeded }
    // The test of the claim's own curve has no bound of its own; in the Gaussian family it has about the same power.
    return max(atClaim.anyMechanism, atClaim.gaussianFamily) < figure.epsilon / 4 ? .tooWeak : .consistent
  }

  /// The medians of what runs show whose canaries are as easy to tell apart as `curve` says, and no easier.
  static func simulate(
    _ curve: TradeOffCurve, canaries: Int, guesses: CanaryGuesses, delta: Double, significance: Double
  ) throws -> Bounds {
    var all: [Bounds] = []
    for turn in 0..<repeats {
      let simulated = try OneRunAudit(atClaim: curve, canaries: canaries, guesses: guesses, turn: turn)
      all.append(try Bounds(simulated, delta: delta, significance: significance))
    }
    func median(_ value: (Bounds) -> Double) -> Double { all.map(value).sorted()[repeats / 2] }
    return Bounds(anyMechanism: median(\.anyMechanism), gaussianFamily: median(\.gaussianFamily))
  }
}

extension ClaimAudit.Bounds {
  /// Both bounds, each wrong with probability `significance` at most.
  package init(_ run: OneRunAudit, delta: Double, significance: Double) throws {
    anyMechanism = try run.epsilonLowerBound(delta: delta, significance: significance)
    gaussianFamily = try run.gaussianEpsilonLowerBound(delta: delta, significance: significance)
  }
}

extension OneRunAudit {
  /// A simulated run of a mechanism with exactly this trade-off.
  ///
  /// The error of the first kind at which a canary would be accused is uniform for those that took no part; for the others
  /// it has the distribution function 1 - f.
  package init(atClaim curve: TradeOffCurve, canaries: Int, guesses: CanaryGuesses, turn: Int, seed: UInt64 = 0) throws
  {
    var stream = RandomStream(seed: seed, purpose: .auditAtClaim, round: turn)
    var scores: [Double] = []
    var present: [Bool] = []
    for _ in 0..<canaries {
      let takesPart = stream.next32() & 1 == 1
      let level = stream.uniform()
      scores.append(-(takesPart ? curve.leastFalsePositives(power: level) : level))
      present.append(takesPart)
    }
    try self.init(scores: scores, present: present, guesses: guesses)
  }
}
