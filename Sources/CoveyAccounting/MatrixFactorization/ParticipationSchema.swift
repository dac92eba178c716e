internal import CoveyNoise

/// The rounds in which one unit may contribute: at most `maximum` of them, any two at least `minimumSeparation` apart.
///
/// The b-min-sep-participation of Choquette-Choo et al. 2023, "(Amplified) Banded Matrix Factorization",
/// arXiv 2306.08153, section 2.
public struct ParticipationSchema: Sendable, Hashable {
  /// The rounds of the run, >= 1.
  public let rounds: Int
  /// The most contributions of one unit, >= 1.
  public let maximum: Int
  /// The least distance |i - j| of two rounds i, j with contributions of the same unit, >= 1; 1 allows every round.
  public let minimumSeparation: Int

  /// A schema.
  /// - Throws: `PrivacyError.invalid` unless all three are at least 1.
  public init(rounds: Int, maximum: Int, minimumSeparation: Int) throws {
    guard rounds >= 1 else { throw PrivacyError.invalid("a run needs at least 1 round, not \(rounds)") }
    guard maximum >= 1 else {
      throw PrivacyError.invalid("the most participations of a client must be at least 1, not \(maximum)")
    }
    guard minimumSeparation >= 1 else {
      throw PrivacyError.invalid(
        "the separation of a client's participations must be at least 1 round, not \(minimumSeparation)")
    }
    self.rounds = rounds
    self.maximum = maximum
    self.minimumSeparation = minimumSeparation
  }

  /// The contributions that a unit can make: the maximum, or as many as the separation leaves room for.
  public var participations: Int { min(maximum, (rounds - 1) / minimumSeparation + 1) }
}

extension ParticipationSchema {
  /// The largest sum of `values` over the rounds of one unit: VecSens of Choquette-Choo et al. 2023, arXiv 2306.08153:
  /// a dynamic programme over rounds and participations.
  /// - Parameter values: One per round, >= 0.
  /// - Complexity: O(rounds * participations).
  package func largestSum(of values: [Double]) -> Double {
    precondition(values.count == rounds, "a sum over participations needs one value a round")
    let separation = min(minimumSeparation, rounds)
    // best[i] is the largest sum within rounds i... with the participations seen so far.
    var best = [Double](repeating: 0, count: rounds + 1)
    var next = best
    for _ in 0..<participations {
      for i in stride(from: rounds - 1, through: 0, by: -1) {
        next[i] = max(next[i + 1], values[i] + best[min(i + separation, rounds)])
      }
      swap(&best, &next)
    }
    return best[0]
  }
}
