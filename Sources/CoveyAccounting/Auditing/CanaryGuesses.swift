internal import CoveyNoise

/// How many canaries an auditor makes a guess about: decided by the claim, before a score is seen.
public struct CanaryGuesses: Sendable, Hashable {
  /// Guesses "took part", of the canaries with the highest scores.
  public let present: Int
  /// Guesses "took no part", of those with the lowest.
  public let absent: Int

  /// Guesses, none of them negative.
  /// - Throws: `PrivacyError.invalid` for negative numbers.
  public init(present: Int, absent: Int) throws {
    guard present >= 0, absent >= 0 else {
      throw PrivacyError.invalid("there cannot be a negative number of guesses: \(present) and \(absent)")
    }
    (self.present, self.absent) = (present, absent)
  }

  /// The guesses with which a claim is audited: few where it is so strict that only the extreme scores tell anything, many
  /// where most do. 10 % of the canaries up to epsilons of 2, 25 % up to 5, half above, and half of them of either kind. Where
  /// chance in who takes part amplifies, presence sometimes shows and absence never does: all guesses are then "took part", a
  /// quarter of the canaries at most.
  /// - Precondition: `canaries` >= 1.
  public init(canaries: Int, figure: PrivacyFigure) {
    let share = figure.epsilon <= 2 ? 0.1 : figure.epsilon <= 5 ? 0.25 : 0.5
    let all = min(canaries, max(2, 2 * Int((Double(canaries) * share / 2).rounded())))
    present = figure.amplified ? min(all, (canaries + 3) / 4) : all - all / 2
    absent = figure.amplified ? 0 : all / 2
  }

  /// All guesses.
  public var count: Int { present + absent }
}

extension OneRunAudit {
  /// The outcome of guesses by scores; of equal scores, the earlier canary's counts as lower.
  /// - Parameters:
  ///   - scores: one for each canary; higher means "took part".
  ///   - present: whether it did, by a fair coin of its own.
  ///   - guesses: how many to make, decided before the scores were seen.
  /// - Throws: `PrivacyError.invalid` if the lists differ in length, a score is not a number, or there are fewer
  ///   canaries than guesses or none.
  public init(scores: [Double], present: [Bool], guesses: CanaryGuesses) throws {
    guard scores.count == present.count, scores.allSatisfy({ !$0.isNaN }), guesses.count <= scores.count else {
      throw PrivacyError.invalid(
        "\(guesses.count) guesses about canaries need a score for each of them, which is a number; there are "
          + "\(scores.count) scores and \(present.count) canaries")
    }
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let correct =
      order.prefix(guesses.absent).count { !present[$0] } + order.suffix(guesses.present).count { present[$0] }
    try self.init(canaries: scores.count, guesses: guesses.count, correct: correct)
  }
}
