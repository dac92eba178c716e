internal import CoveyCore
internal import CoveyNoise

/// The audit of a model by the scores that an attack gives to examples or clients which took part and which did not;
/// higher scores mean "took part".
public struct ScoreAudit: Sendable {
  /// How the thresholds of an attack are chosen, which decides what its bounds are worth.
  public enum Thresholds: Sendable, Hashable {
    /// The corners of the ROC curve's hull, the confidence shared among them, as jax-privacy does it. The corners are
    /// found in the same scores, so the confidence is nominal.
    case frontier
    /// Every score, the confidence shared among all: a bound that holds.
    case all
    /// A threshold chosen before the scores were seen: a bound that holds.
    case fixed(Double)
  }

  /// Those who took part, and those who did not, below a threshold.
  struct Count: Equatable, Sendable {
    var missed: Int
    var rejected: Int
  }

  private let present: [Double]
  private let absent: [Double]
  private let everywhere: [Count]
  private let hull: [Count]

  /// An audit.
  /// - Throws: `PrivacyError.invalid` if either side has no scores or one is not a number.
  public init(present: [Double], absent: [Double]) throws {
    guard !present.isEmpty, !absent.isEmpty else {
      throw PrivacyError.invalid("an audit needs scores of those who took part and of those who did not")
    }
    guard present.allSatisfy({ !$0.isNaN }), absent.allSatisfy({ !$0.isNaN }) else {
      throw PrivacyError.invalid("a score is not a number")
    }
    self.present = present.sorted()
    self.absent = absent.sorted()
    everywhere = Self.counts(self.present, self.absent)
    hull = Self.hull(of: everywhere)
  }

  /// The area under the hull of the ROC curve: the probability that the best attack ranks one who took part higher.
  public var areaUnderCurve: Double {
    var area = 0.0
    for (left, right) in zip(hull, hull.dropFirst()) {
      area += Double(right.missed - left.missed) * 0.5 * Double(left.rejected + right.rejected)
    }
    return area / (Double(present.count) * Double(absent.count))
  }

  /// The share of those who took part that an attack finds while it accuses at most a share of those who did not;
  /// attacks may toss a coin between two thresholds.
  /// - Throws: `PrivacyError.invalid` unless the rate lies in [0, 1].
  public func truePositiveRate(atFalsePositiveRate rate: Double) throws -> Double {
    guard rate >= 0, rate <= 1 else {
      throw PrivacyError.invalid("a false positive rate must lie in [0, 1], not \(rate)")
    }
    let accused = rate * Double(absent.count)
    // From the highest threshold down.
    let curve = hull.reversed().map { (accused: Double(absent.count - $0.rejected), found: present.count - $0.missed) }
    guard let next = curve.firstIndex(where: { $0.accused > accused }) else { return 1 }
    let (left, right) = (curve[next - 1], curve[next])
    let share = (accused - left.accused) / (right.accused - left.accused)
    return (Double(left.found) + share * Double(right.found - left.found)) / Double(present.count)
  }

  /// An epsilon that the true one exceeds with confidence 1 - significance: by Clopper-Pearson bounds on the true and
  /// false positive rates, e^epsilon >= (TPR - delta) / FPR (Nasr et al. 2021, arXiv 2101.04535).
  /// - Parameters:
  ///   - delta: in [0, 1].
  ///   - significance: in (0, 1).
  ///   - thresholds: which attacks to try.
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func epsilonLowerBound(
    delta: Double, significance: Double, thresholds: Thresholds = .frontier
  ) throws -> Double {
    try OneRunAudit.check(delta: delta)
    try OneRunAudit.check(significance: significance)
    let tried = counts(thresholds)
    let share = significance / Double(tried.count) / 2
    var best = 0.0
    for count in tried {
      // A bound is below the observed ratio: most thresholds need no more.
      let foundHere = 1 - Double(count.missed) / Double(present.count)
      let accusedHere = 1 - Double(count.rejected) / Double(absent.count)
      if foundHere - delta <= accusedHere * Numerics.exp(best) { continue }
      let found = 1 - ClopperPearson.upperBound(count.missed, present.count, share)
      if found <= delta { continue }
      let accused = ClopperPearson.upperBound(absent.count - count.rejected, absent.count, share)
      best = max(best, Numerics.log((found - delta) / accused))
    }
    return best
  }

  /// The bound of ``OneRunAudit`` if all scores come from one run, in which each took part by a fair coin of its own; an
  /// attack guesses "took part" at and above its threshold and says nothing below.
  /// - Parameters:
  ///   - delta: in [0, 1].
  ///   - significance: in (0, 1).
  ///   - thresholds: which attacks to try.
  ///   - isGaussian: whether to assume a Gaussian's trade-off, see
  ///     ``OneRunAudit/gaussianEpsilonLowerBound(delta:significance:)``; delta must then be positive.
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func oneRunEpsilonLowerBound(
    delta: Double, significance: Double, thresholds: Thresholds = .frontier, isGaussian: Bool = false
  ) throws -> Double {
    let tried = counts(thresholds)
    let share = significance / Double(tried.count)
    var best = 0.0
    for count in tried {
      let found = present.count - count.missed
      let run = try OneRunAudit(
        canaries: present.count + absent.count, guesses: found + absent.count - count.rejected, correct: found)
      let bound =
        isGaussian
        ? try run.gaussianEpsilonLowerBound(delta: delta, significance: share)
        : try run.epsilonLowerBound(delta: delta, significance: share)
      best = max(best, bound)
    }
    return best
  }

  private func counts(_ thresholds: Thresholds) -> [Count] {
    switch thresholds {
    case .frontier: hull
    case .all: everywhere
    case .fixed(let threshold):
      [Count(missed: present.count { $0 < threshold }, rejected: absent.count { $0 < threshold })]
    }
  }

  /// The counts below every score and above all, by rising threshold.
  private static func counts(_ present: [Double], _ absent: [Double]) -> [Count] {
    var counts = [Count(missed: 0, rejected: 0)]
    var at = Count(missed: 0, rejected: 0)
    while at.missed < present.count || at.rejected < absent.count {
      let score = min(
        at.missed < present.count ? present[at.missed] : .infinity,
        at.rejected < absent.count ? absent[at.rejected] : .infinity)
      while at.missed < present.count, present[at.missed] <= score { at.missed += 1 }
      while at.rejected < absent.count, absent[at.rejected] <= score { at.rejected += 1 }
      counts.append(at)
    }
    return counts
  }

  /// The corners of the upper hull.
  private static func hull(of counts: [Count]) -> [Count] {
    var hull: [Count] = []
    for count in counts {
      while hull.count >= 2 {
        let (first, second) = (hull[hull.count - 2], hull[hull.count - 1])
        let turn =
          (second.rejected - first.rejected) * (count.missed - second.missed)
          - (count.rejected - second.rejected) * (second.missed - first.missed)
        if turn > 0 { break }
        hull.removeLast()
      }
      hull.append(count)
    }
    return hull
  }
}
