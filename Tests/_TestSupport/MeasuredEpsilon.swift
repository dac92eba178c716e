import CoveyAccounting
import CoveyCore

/// What an attacker proves about epsilon who has seen a mechanism's releases on two neighbouring inputs: lower bounds by
/// Clopper-Pearson intervals, with thresholds that were chosen on releases of their own.
public struct MeasuredEpsilon: Sendable {
  /// Without any assumption: log((true positive rate - delta) / false positive rate), in either direction.
  public let epsilon: Double
  /// If the mechanism's trade-off between errors is a Gaussian's (Dong, Roth, Su 2019, arXiv 1905.02383): the epsilon of the
  /// smallest mu that allows such rates. Far stronger, and false for mechanisms of another shape.
  public let gaussianEpsilon: Double

  /// Measures.
  /// - Parameters:
  ///   - present: A score of each release with the unit; higher where the attacker believes that it is there.
  ///   - absent: The same without it.
  ///   - delta: The delta of the epsilons, in (0, 1).
  ///   - significance: The probability with which either bound is wrong.
  /// - Throws: What the audit throws.
  public init(present: [Double], absent: [Double], delta: Double, significance: Double = 0.05) throws {
    let pilots = (present.count / 3, absent.count / 3)
    let (pilotPresent, pilotAbsent) = (Array(present.prefix(pilots.0)), Array(absent.prefix(pilots.1)))
    let (restPresent, restAbsent) = (Array(present.dropFirst(pilots.0)), Array(absent.dropFirst(pilots.1)))
    var best = 0.0
    // Neither world is special: the attacker may also look for who is not there.
    for (pilot, other, one, two) in [
      (pilotPresent, pilotAbsent, restPresent, restAbsent),
      (pilotAbsent.map { -$0 }, pilotPresent.map { -$0 }, restAbsent.map { -$0 }, restPresent.map { -$0 }),
    ] {
      let threshold = try Self.threshold(pilot, other, delta)
      let audit = try ScoreAudit(present: one, absent: two)
      best = max(
        best,
        try audit.epsilonLowerBound(delta: delta, significance: significance / 2, thresholds: .fixed(threshold)))
    }
    epsilon = best
    let middle = (Self.median(pilotPresent) + Self.median(pilotAbsent)) / 2
    let found = try ClopperPearson.lower(
      successes: restPresent.count { $0 >= middle }, trials: restPresent.count, significance: significance / 2)
    let accused = try ClopperPearson.upper(
      successes: restAbsent.count { $0 >= middle }, trials: restAbsent.count, significance: significance / 2)
    let mu = found > 0 && accused < 1 ? Numerics.normalQuantile(found) - Numerics.normalQuantile(accused) : 0
    gaussianEpsilon = mu > 0 ? GaussianPrivacy.epsilon(mu: mu, delta: delta) : 0
  }

  /// The threshold that proves most on the pilot.
  private static func threshold(_ present: [Double], _ absent: [Double], _ delta: Double) throws -> Double {
    let audit = try ScoreAudit(present: present, absent: absent)
    let all = (present + absent).sorted()
    var best = (epsilon: -1.0, threshold: median(all))
    for index in stride(from: all.count / 40, to: all.count, by: max(1, all.count / 40)) {
      let threshold = all[index]
      let bound = try audit.epsilonLowerBound(delta: delta, significance: 0.05, thresholds: .fixed(threshold))
      if bound > best.epsilon { best = (bound, threshold) }
    }
    return best.threshold
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[sorted.count / 2]
  }
}
