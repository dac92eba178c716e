import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

@Suite("Audits")
struct AuditTests {
  /// Right guesses about clients that answer truly with probability e^epsilon / (1 + e^epsilon).
  static func guesses(_ canaries: Int, epsilon: Double, seed: UInt64) throws -> OneRunAudit {
    var generator = SplitMix(state: seed)
    let correct = (0..<canaries).count { _ in Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(-epsilon)) }
    return try OneRunAudit(canaries: canaries, guesses: canaries, correct: correct)
  }

  @Test("one run refutes a false claim and seldom a true one")
  func power() throws {
    let claim = 1.0
    var refutedTruths = 0
    var refutedLies = 0
    for seed in 0..<400 as Range<UInt64> {
      let honest = try Self.guesses(1000, epsilon: claim, seed: seed)
      if try honest.epsilonLowerBound(delta: 0, significance: 0.05) > claim { refutedTruths += 1 }
      let broken = try Self.guesses(1000, epsilon: 1.5 * claim, seed: 1000 + seed)
      if try broken.epsilonLowerBound(delta: 0, significance: 0.05) > claim { refutedLies += 1 }
    }
    // Binomial(400, 0.05) exceeds 35 with probability 7e-4.
    #expect(refutedTruths <= 35 && refutedTruths > 0)
    #expect(refutedLies > 360)
  }

  @Test("the p-value is the binomial tail, and grows with epsilon and delta")
  func pValue() throws {
    let run = try OneRunAudit(canaries: 50, guesses: 20, correct: 15)
    let p = exp(0.7) / (1 + exp(0.7))
    let tail = ClopperPearsonTests.masses(20, p)[15...].reduce(0, +)
    #expect(abs(try run.pValue(epsilon: 0.7, delta: 0) / tail - 1) < 1e-12)
    #expect(try run.pValue(epsilon: 0.8, delta: 0) > tail)
    #expect(try run.pValue(epsilon: 0.7, delta: 1e-4) > tail)
    #expect(try run.pValue(epsilon: 0.7, delta: 1) == 1)
    #expect(try OneRunAudit(canaries: 5, guesses: 0, correct: 0).pValue(epsilon: 0, delta: 0) == 1)
    #expect(try OneRunAudit(canaries: 5, guesses: 5, correct: 0).epsilonLowerBound(delta: 1e-5, significance: 0.1) == 0)
    #expect(try run.pValue(epsilon: .infinity, delta: 0) == 1 || run.pValue(epsilon: 700, delta: 0) > 0)
  }

  @Test("the p-value with delta equals its definition")
  func pValueWithDelta() throws {
    let run = try OneRunAudit(canaries: 40, guesses: 12, correct: 9)
    let masses = ClopperPearsonTests.masses(12, exp(0.4) / (1 + exp(0.4)))
    func tail(_ k: Int) -> Double { masses[k...].reduce(0, +) }
    let steepest = (1...9).map { (tail(9 - $0) - tail(9)) / Double($0) }.max() ?? 0
    let expected = tail(9) + 2 * 40 * 1e-3 * steepest
    #expect(abs(try run.pValue(epsilon: 0.4, delta: 1e-3) / expected - 1) < 1e-12)
  }

  @Test("the Gaussian audit of a Gaussian mechanism stays below its epsilon, and finds most of it")
  func gaussianPower() throws {
    // Canaries of one Gaussian release each, mu = 1, whose epsilon at delta 1e-5 is 4.3772.
    var above = 0
    var largest = 0.0
    for seed in 0..<60 as Range<UInt64> {
      let scores = Self.gaussianScores(2000, mu: 1, seed: seed)
      let audit = try ScoreAudit(present: scores.present, absent: scores.absent)
      let bound = try audit.oneRunEpsilonLowerBound(
        delta: 1e-5, significance: 0.05, thresholds: .fixed(2.2), isGaussian: true)
      above += bound > 4.3772 ? 1 : 0
      largest = max(largest, bound)
    }
    // Binomial(60, 0.05) exceeds 10 with probability 2e-4.
    #expect(above <= 10)
    #expect(largest > 0.4 * 4.3772)
  }

  /// Scores N(mu, 1) of those who took part and N(0, 1) of those who did not.
  static func gaussianScores(_ count: Int, mu: Double, seed: UInt64) -> (present: [Double], absent: [Double]) {
    var generator = SplitMix(state: seed &* 7919)
    var (present, absent): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator))).squareRoot()
      let normal = radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
      if Bool.random(using: &generator) { present.append(normal + mu) } else { absent.append(normal) }
    }
    return (present, absent)
  }

  @Test("Clopper-Pearson bounds of scores hold, and catch a mechanism with a quarter of its noise")
  func scorePower() throws {
    var above = 0
    var caught = 0
    for seed in 0..<50 as Range<UInt64> {
      let honest = Self.gaussianScores(500, mu: 1, seed: seed)
      let broken = Self.gaussianScores(500, mu: 4, seed: 500 + seed)
      let bound = try ScoreAudit(present: honest.present, absent: honest.absent)
        .epsilonLowerBound(delta: 1e-5, significance: 0.05, thresholds: .all)
      above += bound > 4.3772 ? 1 : 0
      let found = try ScoreAudit(present: broken.present, absent: broken.absent)
        .epsilonLowerBound(delta: 1e-5, significance: 0.05, thresholds: .fixed(2.5))
      caught += found > 2.5 ? 1 : 0
      #expect(bound > 0)
    }
    // The bound spends its confidence on 500 thresholds, so that it fails far less often than stated.
    #expect(above <= 3 && caught == 50)
  }

  @Test("the curve of separated, equal and mixed scores")
  func curves() throws {
    let apart = try ScoreAudit(present: [3, 4, 5], absent: [0, 1])
    #expect(apart.areaUnderCurve == 1)
    #expect(try apart.truePositiveRate(atFalsePositiveRate: 0) == 1)
    let same = try ScoreAudit(present: [1, 1], absent: [1, 1, 1])
    #expect(same.areaUnderCurve == 0.5)
    #expect(try abs(same.truePositiveRate(atFalsePositiveRate: 0.3) - 0.3) < 1e-15)
    #expect(try same.truePositiveRate(atFalsePositiveRate: 1) == 1)
    #expect(try same.epsilonLowerBound(delta: 0, significance: 0.05) == 0)
    // The hull's area is at least the share of pairs in order, ties counted half.
    var generator = SplitMix(state: 3)
    for _ in 0..<50 {
      let present = (0..<9).map { _ in Double(Int.random(in: 0..<8, using: &generator)) }
      let absent = (0..<7).map { _ in Double(Int.random(in: 0..<6, using: &generator)) }
      var pairs = 0.0
      for a in present { for b in absent { pairs += a > b ? 1 : a == b ? 0.5 : 0 } }
      let audit = try ScoreAudit(present: present, absent: absent)
      #expect(audit.areaUnderCurve >= pairs / 63 - 1e-12 && audit.areaUnderCurve <= 1)
    }
  }

  @Test("one shot: equal Gaussians cost nothing, shifted ones what Gaussian noise costs")
  func oneShot() throws {
    let dimension = 10_000
    #expect(try OneShotAudit.epsilon(mean: 0, standardDeviation: 0.01, dimension: dimension, delta: 1e-5) == 0)
    let shifted = try OneShotAudit.epsilon(mean: 0.01, standardDeviation: 0.01, dimension: dimension, delta: 1e-5)
    #expect(abs(shifted - 4.3771780956812245) < 1e-8)
    let opposite = try OneShotAudit.epsilon(mean: -0.01, standardDeviation: 0.01, dimension: dimension, delta: 1e-5)
    #expect(abs(opposite - shifted) < 1e-9)
    let wider = try OneShotAudit.epsilon(mean: 0, standardDeviation: 0.02, dimension: dimension, delta: 1e-5)
    let narrower = try OneShotAudit.epsilon(mean: 0, standardDeviation: 0.005, dimension: dimension, delta: 1e-5)
    #expect(wider > 1 && narrower > 0.1)
    let fitted = try OneShotAudit.epsilon(cosines: [0.0, 0.02, 0.01], dimension: dimension, delta: 1e-5)
    #expect(abs(fitted - shifted) < 1e-8)
  }

  @Test("what cannot be is refused")
  func refuses() throws {
    for (canaries, guesses, correct) in [(0, 0, 0), (5, 6, 1), (5, 3, 4), (5, -1, -1), (5, 3, -1)] {
      #expect(throws: PrivacyError.self) {
        try OneRunAudit(canaries: canaries, guesses: guesses, correct: correct)
      }
    }
    let run = try OneRunAudit(canaries: 5, guesses: 5, correct: 5)
    for delta in [-1, 2, Double.nan] {
      #expect(throws: PrivacyError.self) { try run.pValue(epsilon: 1, delta: delta) }
      #expect(throws: PrivacyError.self) { try run.epsilonLowerBound(delta: delta, significance: 0.05) }
      #expect(throws: PrivacyError.self) { try run.gaussianEpsilonLowerBound(delta: delta, significance: 0.05) }
    }
    #expect(throws: PrivacyError.self) { try run.pValue(epsilon: -1, delta: 0) }
    for significance in [0, 1, Double.nan] {
      #expect(throws: PrivacyError.self) { try run.epsilonLowerBound(delta: 0, significance: significance) }
      #expect(throws: PrivacyError.self) { try run.gaussianEpsilonLowerBound(delta: 0.1, significance: significance) }
    }
    #expect(throws: PrivacyError.self) { try ScoreAudit(present: [], absent: [1]) }
    #expect(throws: PrivacyError.self) { try ScoreAudit(present: [1], absent: []) }
    #expect(throws: PrivacyError.self) { try ScoreAudit(present: [.nan], absent: [1]) }
    let audit = try ScoreAudit(present: [1], absent: [0])
    #expect(throws: PrivacyError.self) { try audit.truePositiveRate(atFalsePositiveRate: 1.5) }
    #expect(throws: PrivacyError.self) { try audit.epsilonLowerBound(delta: -1, significance: 0.05) }
    #expect(throws: PrivacyError.self) { try audit.epsilonLowerBound(delta: 0, significance: 1) }
    #expect(throws: PrivacyError.self) { try audit.oneRunEpsilonLowerBound(delta: 0, significance: 0) }
    for (mean, deviation, dimension, delta) in [
      (0, 0.01, 999, 1e-5), (.nan, 0.01, 1000, 1e-5), (0, 0, 1000, 1e-5), (0, 0.01, 1000, 0),
    ] as [(Double, Double, Int, Double)] {
      #expect(throws: PrivacyError.self) {
        try OneShotAudit.epsilon(mean: mean, standardDeviation: deviation, dimension: dimension, delta: delta)
      }
    }
    #expect(throws: PrivacyError.self) { try OneShotAudit.epsilon(cosines: [0.1], dimension: 1000, delta: 1e-5) }
    #expect(throws: PrivacyError.self) { try OneShotAudit.epsilon(cosines: [0.1, 2], dimension: 1000, delta: 1e-5) }
  }
}
