internal import CoveyCore
internal import CoveyNoise

/// The audit of a privacy claim by one training run, in which every one of many canaries took part or not by a fair coin
/// of its own (Steinke, Nasr, Jagielski 2023, arXiv 2305.08846).
public struct OneRunAudit: Sendable, Hashable {
  /// Canaries that took part or not.
  public let canaries: Int
  /// Canaries about which the auditor made a guess.
  public let guesses: Int
  /// Guesses that were right.
  public let correct: Int

  /// The outcome of a run.
  /// - Throws: `PrivacyError.invalid` unless 0 <= correct <= guesses <= canaries and there is a canary.
  public init(canaries: Int, guesses: Int, correct: Int) throws {
    guard canaries >= 1, guesses >= 0, correct >= 0, correct <= guesses, guesses <= canaries else {
      throw PrivacyError.invalid(
        "there cannot be \(correct) right guesses of \(guesses) about \(canaries) canaries")
    }
    self.canaries = canaries
    self.guesses = guesses
    self.correct = correct
  }

  /// The probability, at most, that an (epsilon, delta)-private run lets so many guesses be right (theorem 5.2).
  /// - Parameters:
  ///   - epsilon: the claim, >= 0.
  ///   - delta: the claim, in [0, 1].
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func pValue(epsilon: Double, delta: Double) throws -> Double {
    guard epsilon >= 0 else { throw PrivacyError.invalid("epsilon must be a number of at least 0, not \(epsilon)") }
    try Self.check(delta: delta)
    return pValue(epsilon, delta, logBinomials())
  }

  /// The largest epsilon that the run refutes: the true one is larger with confidence 1 - significance; 0 if none.
  /// - Parameters:
  ///   - delta: the delta of the claim, in [0, 1].
  ///   - significance: the probability that the bound is wrong, in (0, 1).
  /// - Throws: `PrivacyError.invalid` for values outside of these ranges.
  public func epsilonLowerBound(delta: Double, significance: Double) throws -> Double {
    try Self.check(delta: delta)
    try Self.check(significance: significance)
    let binomials = logBinomials()
    return Self.largest { pValue($0, delta, binomials) < significance }
  }

  /// log C(guesses, k) for all k.
  private func logBinomials() -> [Double] {
    let all = Numerics.logGamma(Double(guesses) + 1)
    return (0...guesses).map {
      all - Numerics.logGamma(Double($0) + 1) - Numerics.logGamma(Double(guesses - $0) + 1)
    }
  }

  private func pValue(_ epsilon: Double, _ delta: Double, _ binomials: [Double]) -> Double {
    // A guess is right with probability e^epsilon / (1 + e^epsilon) at most.
    let logRight = -Numerics.log1p(Numerics.exp(-epsilon))
    let logWrong = logRight - epsilon
    func mass(_ k: Int) -> Double {
      Numerics.exp(binomials[k] + Double(k) * logRight + (guesses == k ? 0 : Double(guesses - k) * logWrong))
    }
    var tail = 0.0
    for k in stride(from: guesses, through: correct, by: -1) { tail += mass(k) }
    if delta == 0 { return min(1, tail) }
    var steepest = 0.0
    var below = 0.0
    for i in stride(from: 1, through: correct, by: 1) {
      below += mass(correct - i)
      steepest = max(steepest, below / Double(i))
    }
    return min(1, tail + 2 * Double(canaries) * delta * steepest)
  }

  /// The largest epsilon that a test refutes, to 1e-7 and rounded down.
  static func largest(refuted: (Double) -> Bool) -> Double {
    guard refuted(0) else { return 0 }
    var (low, high) = (0.0, 1.0)
    while refuted(high), high < 1e3 { (low, high) = (high, 2 * high) }
    return RootSearch.bracket(from: low, to: high, distance: 1e-7, while: refuted).low
  }

  static func check(delta: Double) throws {
    guard delta >= 0, delta <= 1 else { throw PrivacyError.invalid("delta must lie in [0, 1], not \(delta)") }
  }

  static func check(significance: Double) throws {
    guard significance > 0, significance < 1 else {
      throw PrivacyError.invalid("the significance must lie strictly between 0 and 1, not \(significance)")
    }
  }
}
