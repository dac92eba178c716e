import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

@Suite("Trade-off curves")
struct TradeOffCurveTests {
  static func cdf(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  @Test("a Gaussian's pairs of epsilon and delta bring its curve back, from below")
  func envelope() throws {
    let mu = 1.3
    let exact = try TradeOffCurve.gaussian(mu: mu)
    let pairs = (0...200).map {
      (epsilon: 0.04 * Double($0), delta: GaussianPrivacy.delta(mu: mu, epsilon: 0.04 * Double($0)))
    }
    let curve = try TradeOffCurve(pairs: pairs)
    #expect(exact.isGaussian && !curve.isGaussian)
    var largest = 0.0
    for step in 1..<400 {
      let power = Double(step) / 400
      let (above, below) = (exact.leastFalsePositives(power: power), curve.leastFalsePositives(power: power))
      #expect(below <= above + 1e-12)
      largest = max(largest, above - below)
    }
    #expect(largest < 2e-4)
    // N(0, 1) > 1.3 + 0.2 has probability 1 - Phi(1.5); with mu it has 1 - Phi(0.2).
    #expect(abs(exact.leastFalsePositives(power: 1 - Self.cdf(0.2)) - (1 - Self.cdf(1.5))) < 1e-12)
  }

  @Test("one pair is the curve of (epsilon, delta)-privacy, and more pairs never lower it")
  func pairs() throws {
    let one = try TradeOffCurve(pairs: [(1, 0.01)])
    // To find 2 % takes e^-1 (0.02 - 0.01) false alarms; to miss 10 % takes 1 - 0.01 - 0.1 e of them.
    #expect(abs(one.leastFalsePositives(power: 0.02) - 0.01 / M_E) < 1e-15)
    #expect(abs(one.leastFalsePositives(power: 0.9) - (0.99 - 0.1 * M_E)) < 1e-14)
    #expect(one.leastFalsePositives(power: 0.01) == 0 && one.leastFalsePositives(power: 0) == 0)
    #expect(one.leastFalsePositives(power: 1) == 0.99)
    let two = try TradeOffCurve(pairs: [(1, 0.01), (0, 0.4)])
    for step in 0...100 {
      let power = Double(step) / 100
      #expect(two.leastFalsePositives(power: power) >= one.leastFalsePositives(power: power))
    }
    let steep = try TradeOffCurve(pairs: [(5_000, 0)])
    #expect(steep.leastFalsePositives(power: 1) == 1 && steep.leastFalsePositives(power: 0.5) == 0)
  }

  @Test("the curve of a figure is that of its releases, below what any threshold attains")
  func figure() throws {
    let (rate, noise, rounds) = (0.25, 1.0, 6)
    let figure = try ClaimAuditTests.sampled(rate: rate, noise: noise, rounds: rounds, delta: 1e-5)
    let curve = try TradeOffCurve(figure)
    #expect(!curve.isGaussian)
    let drawn = CanaryScores.sampled(40_000, rate: rate, noise: noise, assumed: noise, rounds: rounds, seed: 1)
    let pairs = zip(drawn.scores, drawn.present)
    let (present, absent) = (pairs.filter { $0.1 }.map(\.0), pairs.filter { !$0.1 }.map(\.0))
    var closest = 1.0
    for threshold in stride(from: -1.0, through: 4, by: 0.25) {
      let found = Double(present.count { $0 > threshold }) / Double(present.count)
      let accused = Double(absent.count { $0 > threshold }) / Double(absent.count)
      let least = curve.leastFalsePositives(power: found)
      // Five standard errors of two shares of about 20,000.
      #expect(accused > least - 0.018)
      closest = min(closest, abs(accused - least))
    }
    // The score is the best one, so the curve is met and not only kept.
    #expect(closest < 0.01)
    let plain = PrivacyFigure(
      against: .model, unit: .client, adjacency: .zeroOut, delta: 1e-5, epsilon: 9, formula: .gaussian,
      accountant: .gdp,
      amplified: false, releases: [.repeated(.gaussian(noiseMultiplier: 2), count: 4)])
    let gaussian = try TradeOffCurve(plain)
    #expect(gaussian.isGaussian)
    #expect(abs(gaussian.leastFalsePositives(power: 0.5) - Self.cdf(-1)) < 1e-12)
  }

  @Test("what cannot be is refused")
  func refuses() throws {
    #expect(throws: PrivacyError.self) { try TradeOffCurve(pairs: []) }
    for pair in [(-1, 0.1), (Double.nan, 0.1), (1, -0.1), (1, 1.1), (1, Double.nan)] {
      #expect(throws: PrivacyError.self) { try TradeOffCurve(pairs: [(epsilon: pair.0, delta: pair.1)]) }
    }
    for mu in [-1, Double.nan, .infinity] { #expect(throws: PrivacyError.self) { try TradeOffCurve.gaussian(mu: mu) } }
    var figure = try ClaimAuditTests.gaussian(epsilon: 4, delta: 1e-5).figure
    figure.epsilon = .infinity
    #expect(throws: PrivacyError.self) { try TradeOffCurve(figure) }
  }
}
