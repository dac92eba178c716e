public import CoveyAccounting
internal import CoveyNoise

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
  /// Ways of accounting that were asked and have no bound: none for such rounds, or none within reach of the question.
  public let withoutBound: [AccountantKind]

  /// Answers a question.
  /// - Parameters:
  ///   - question: What is asked for.
  ///   - setting: The rounds that it is asked about.
  ///   - delta: In (0, 1).
  ///   - kinds: The ways of accounting; nil for all that have a bound.
  /// - Throws: `PrivacyError.invalid` for impossible values; `PrivacyError.unsupported` if a requested way of accounting
  ///   has no bound; `PrivacyError.refused` if no noise keeps the budget by any of them.
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
    var found: [(kind: AccountantKind, value: Double)] = []
    var refusal: PrivacyError?
    for kind in asked {
      do {
        switch question {
        case .epsilon(let noise, let rounds):
          let value = try setting.epsilon(noiseMultiplier: noise, rounds: rounds, delta: delta, by: kind)
          found.append((kind, value))
        case .noise(let epsilon, let rounds):
          let value = try setting.noiseMultiplier(epsilon: epsilon, rounds: rounds, delta: delta, by: kind)
          found.append((kind, value))
        case .rounds(let epsilon, let noise):
          let value = try setting.rounds(epsilon: epsilon, noiseMultiplier: noise, delta: delta, by: kind)
          found.append((kind, Double(value)))
        }
      } catch PrivacyError.refused(let problems) {
        // One that does not reach the budget with any noise does not decide.
        refusal = refusal ?? .refused(problems)
      }
    }
    // An infinite epsilon is an answer only if nobody has a better one.
    if case .epsilon = question, found.contains(where: { $0.value < .infinity }) {
      found.removeAll { $0.value == .infinity }
    }
    if found.isEmpty, let refusal { throw refusal }
    let answering = found.map(\.kind)
    withoutBound = (kinds ?? AccountantKind.allCases).filter { !answering.contains($0) }
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
      && left.withoutBound == right.withoutBound
  }

  /// Hashes what was asked.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(question)
    hasher.combine(setting)
    hasher.combine(delta)
  }
}
