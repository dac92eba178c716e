internal import CoveyCore

/// k-ary randomised response: tells the truth with probability e^epsilon / (e^epsilon + k - 1), else any other answer with
/// equal chance (Kairouz, Oh, Viswanath 2016, arXiv 1407.1338, section 4).
///
/// epsilon-DP for one unit's answer under replace-one; no sensitivity, since an answer is one of k.
public struct RandomizedResponse: Sendable, Hashable {
  /// The bound on the log ratio of an answer's probabilities, > 0.
  public let epsilon: Double
  /// The number of possible answers, 0..<buckets; >= 2.
  public let buckets: Int
  /// The probability of the true answer. A trillionth below the formula's, so that no rounding breaks the guarantee.
  public let truthProbability: Double

  /// A randomised response.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless epsilon is positive and finite and there are at least 2 buckets.
  public init(epsilon: Double, buckets: Int) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a positive number, not \(epsilon)")
    }
    guard buckets >= 2 else {
      throw PrivacyError.invalid("randomised response needs at least 2 possible answers, not \(buckets)")
    }
    self.epsilon = epsilon
    self.buckets = buckets
    truthProbability = (1 - 1e-12) / (1 + Double(buckets - 1) * Numerics.exp(-epsilon))
    guard truthProbability * Double(buckets) > 1 else {
      throw PrivacyError.invalid("randomised response cannot serve so small an epsilon as \(epsilon)")
    }
  }

  /// The probability of each other answer.
  public var otherProbability: Double { (1 - truthProbability) / Double(buckets - 1) }

  /// What one answer costs.
  public var event: PrivacyEvent {
    .randomizedResponse(noiseParameter: Double(buckets) * otherProbability, buckets: buckets)
  }

  /// An answer for the true `value`.
  /// - Precondition: `value` is one of 0..<buckets.
  public func respond(_ value: Int, using words: inout NoiseWords) -> Int {
    precondition((0..<buckets).contains(value), "randomised response needs one of its possible answers")
    // Both words are always read, so that their number does not tell which answer was given.
    let truthful = words.isBelow(truthProbability)
    let other = Int(words.next(below: UInt64(buckets - 1)))
    return truthful ? value : other < value ? other : other + 1
  }

  /// Unbiased estimates of how often each answer is true, from how often each was given.
  /// - Precondition: As many counts as buckets.
  public func unbiasedCounts(_ given: [Int]) -> [Double] {
    precondition(given.count == buckets, "randomised response needs a count for each possible answer")
    let total = Double(given.reduce(0, +))
    return given.map { (Double($0) - total * otherProbability) / (truthProbability - otherProbability) }
  }
}
