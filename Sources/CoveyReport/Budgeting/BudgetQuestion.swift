public import CoveyPrivacy

/// Two of epsilon, noise and rounds, of which the third is asked.
public enum BudgetQuestion: Sendable, Hashable {
  /// What do rounds with such noise cost?
  case epsilon(noiseMultiplier: Double, rounds: Int)
  /// How much noise do so many rounds need?
  case noise(epsilon: Double, rounds: Int)
  /// How many rounds with such noise may run?
  case rounds(epsilon: Double, noiseMultiplier: Double)
}

/// Epsilon, noise and rounds that belong together.
public struct BudgetAnswer: Sendable, Hashable {
  /// What was asked.
  public let question: BudgetQuestion
  /// The rounds' sampling and adjacency.
  public let setting: GaussianRounds
  /// The delta of all epsilons.
  public let delta: Double
  /// The asked number by each way of accounting, the tightest first; at least one.
  public let values: [(kind: AccountantKind, value: Double)]

  /// Answers a question.
  /// - Parameter kinds: The ways of accounting; nil for all that have a bound.
  /// - Throws: `PrivacyError.invalid` for impossible values; `PrivacyError.unsupported` if a requested way of accounting
  ///   has no bound; `PrivacyError.refused` if no noise keeps the budget.
  public init(
    _ question: BudgetQuestion, _ setting: GaussianRounds, delta: Double, by kinds: [AccountantKind]? = nil
  ) throws {
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("delta must lie strictly between 0 and 1, not \(delta)")
    }
    let sound = setting.accountants
    if let kind = kinds?.first(where: { !sound.contains($0) }) {
      throw PrivacyError.unsupported(
        "the accountant \(kind.rawValue) has no bound for \(setting); possible: "
          + sound.map(\.rawValue).joined(separator: ", "))
    }
    self.question = question
    self.setting = setting
    self.delta = delta
    let asked = kinds ?? sound
    let found = try asked.map { kind -> (kind: AccountantKind, value: Double) in
      switch question {
      case .epsilon(let noise, let rounds):
        (kind, try setting.epsilon(noiseMultiplier: noise, rounds: rounds, delta: delta, by: kind))
      case .noise(let epsilon, let rounds):
        (kind, try setting.noiseMultiplier(epsilon: epsilon, rounds: rounds, delta: delta, by: kind))
      case .rounds(let epsilon, let noise):
        (kind, Double(try setting.rounds(epsilon: epsilon, noiseMultiplier: noise, delta: delta, by: kind)))
      }
    }
    // Rounds are better the more there are, the other two the less.
    values = found.sorted { left, right in
      if case .rounds = question { left.value > right.value } else { left.value < right.value }
    }
  }

  /// The tightest way of accounting.
  public var best: AccountantKind { values[0].kind }

  /// Epsilon at ``delta``: given, or the tightest one.
  public var epsilon: Double {
    switch question {
    case .epsilon: values[0].value
    case .noise(let epsilon, _), .rounds(let epsilon, _): epsilon
    }
  }

  /// Standard deviation of the noise over the clip bound: given, or the least.
  public var noiseMultiplier: Double {
    switch question {
    case .noise: values[0].value
    case .epsilon(let noise, _), .rounds(_, let noise): noise
    }
  }

  /// Rounds: given, or the most.
  public var rounds: Int {
    switch question {
    case .rounds: Int(values[0].value)
    case .epsilon(_, let rounds), .noise(_, let rounds): rounds
    }
  }

  /// Whether two answers are the same.
  public static func == (left: BudgetAnswer, right: BudgetAnswer) -> Bool {
    left.question == right.question && left.setting == right.setting && left.delta == right.delta
      && left.values.map(\.kind) == right.values.map(\.kind) && left.values.map(\.value) == right.values.map(\.value)
  }

  /// Hashes what was asked.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(question)
    hasher.combine(setting)
    hasher.combine(delta)
  }
}
