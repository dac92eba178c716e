internal import CoveyCore
internal import CoveyNoise

/// Exact one-sided confidence bounds on a probability from a count (Clopper, Pearson 1934, Biometrika 26).
public enum ClopperPearson {
  /// The largest probability at which `successes` or fewer of `trials` still have probability `significance`.
  /// - Parameters:
  ///   - successes: 0...trials.
  ///   - trials: >= 1.
  ///   - significance: the probability that the bound is wrong, in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func upper(successes: Int, trials: Int, significance: Double) throws -> Double {
    try check(successes, trials, significance)
    return upperBound(successes, trials, significance)
  }

  /// The smallest probability at which `successes` or more of `trials` still have probability `significance`.
  /// - Parameters:
  ///   - successes: 0...trials.
  ///   - trials: >= 1.
  ///   - significance: the probability that the bound is wrong, in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public static func lower(successes: Int, trials: Int, significance: Double) throws -> Double {
    try check(successes, trials, significance)
    if successes == 0 { return 0 }
    // P(B >= k) = I_p(k, n - k + 1), rising in p. The lower end of the bracket is on the safe side.
    let (a, b) = (Double(successes), Double(trials - successes + 1))
    return RootSearch.bracket(from: 0, to: 1, width: 1e-12) { Numerics.incompleteBeta($0, a, b) <= significance }.low
  }

  static func upperBound(_ successes: Int, _ trials: Int, _ significance: Double) -> Double {
    if successes >= trials { return 1 }
    if successes == 0 { return -Numerics.expm1(Numerics.log(significance) / Double(trials)) }
    // P(B <= k) = I_(1-p)(n - k, k + 1), falling in p. The upper end of the bracket is on the safe side.
    let (a, b) = (Double(trials - successes), Double(successes + 1))
    return RootSearch.bracket(from: 0, to: 1, width: 1e-12) { Numerics.incompleteBeta(1 - $0, a, b) > significance }
      .high
  }

  private static func check(_ successes: Int, _ trials: Int, _ significance: Double) throws {
    guard trials >= 1, successes >= 0, successes <= trials else {
      throw PrivacyError.invalid("there cannot be \(successes) successes in \(trials) trials")
    }
    guard significance > 0, significance < 1 else {
      throw PrivacyError.invalid("the significance must lie strictly between 0 and 1, not \(significance)")
    }
  }
}
