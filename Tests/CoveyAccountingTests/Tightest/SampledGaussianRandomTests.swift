import CoveyAccounting
import CoveyNoise
import Foundation
import Testing
import _TestSupport

@Suite("Sampled Gaussian noise against a lower bound by other means")
struct SampledGaussianRandomTests {
  private struct Case {
    let noise: Double
    let rate: Double
    let count: Int
    let delta: Double
  }

  private func cases(_ number: Int, seed: UInt64) -> [Case] {
    var choices = Choices(state: seed)
    func pick(_ low: Double, _ high: Double) -> Double {
      exp(Double.random(in: log(low)...log(high), using: &choices))
    }
    return (0..<number).map { _ in
      Case(noise: pick(0.4, 30), rate: pick(1e-9, 0.95), count: Int(pick(2, 20_000)), delta: pick(1e-30, 0.1))
    }
  }

  @Test(
    "300 random cases, delta down to 1e-30: never below, and where the truth is known within 1 %, 5 % at tiny rates")
  func random() throws {
    var known = 0
    for (index, question) in cases(300, seed: 2026).enumerated() {
      var accountant = TightestAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(
        .poissonSampled(rate: question.rate, of: .gaussian(noiseMultiplier: question.noise)), count: question.count)
      let epsilon = try accountant.epsilon(delta: question.delta)
      let lower = SampledGaussianLowerBound.epsilon(
        noise: question.noise, rate: question.rate, count: question.count, delta: question.delta, isBoth: index % 4 == 0
      )
      #expect(epsilon >= lower.epsilon, "\(question): \(epsilon) below \(lower)")
      guard lower.isSharp else { continue }
      known += 1
      #expect(epsilon <= lower.epsilon * (question.rate < 1e-5 ? 1.05 : 1.01), "\(question): \(epsilon) above \(lower)")
    }
    // Without sharp bounds the second half would say nothing.
    #expect(known > 80)
  }

  /// d_R = q P(N > (x - 1) / z) - (e^epsilon - 1 + q) P(N > x / z), x = z^2 log((e^epsilon - 1 + q) / q) + 1 / 2.
  @Test("one release is its closed form, in both directions")
  func single() throws {
    for question in cases(200, seed: 5) {
      var accountant = TightestAccountant(adjacency: .zeroOut)
      try accountant.compose(
        .poissonSampled(rate: question.rate, of: .gaussian(noiseMultiplier: question.noise)), count: 1)
      let epsilon = try accountant.epsilon(delta: question.delta)
      let (z, q) = (question.noise, question.rate)
      func tail(_ x: Double) -> Double { 0.5 * erfc(x / z / 2.0.squareRoot()) }
      func delta(_ e: Double) -> Double {
        let x = z * z * log1p(expm1(e) / q) + 0.5
        let removal = q * tail(x - 1) - (expm1(e) + q) * tail(x)
        // The one without the unit: losses greater than e where 1 - q + q L < e^-e.
        let rest = 1 + expm1(-e) / q
        guard rest > 0 else { return removal }
        let y = z * z * log(rest) + 0.5
        return max(removal, tail(-y) * -(expm1(e) - q * exp(e)) - exp(e) * q * tail(1 - y))
      }
      // The formulas cancel at tiny deltas.
      guard question.delta > 1e-11 * q else { continue }
      if epsilon > 0 {
        #expect(delta(epsilon) <= question.delta * (1 + 1e-3))
        #expect(delta(epsilon * (1 - 1e-4) - 1e-14) >= question.delta * (1 - 1e-3), "\(question): \(epsilon)")
      } else {
        #expect(delta(0) <= question.delta * (1 + 1e-6))
      }
    }
  }
}
