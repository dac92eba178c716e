import CoveyAccounting
import CoveyCore
import CoveyNoise
import Testing
import _TestSupport

/// What a client states of all its participations, from two sums.
@Suite struct LifetimeEpsilonTests {
  /// 300 random (z, T, delta), delta 1e-5 and less: never below the exact Gaussian, at most a tenth above. At a delta of 1e-3 it
  /// is a fifth for the weakest of releases.
  @Test func againstTheExactGaussian() {
    var numbers = SystemSeed(state: 42)
    for _ in 0..<300 {
      let multiplier = exponential(numbers.uniform(-1, 1.85))
      let count = Int(exponential(numbers.uniform(0, 6)))
      let delta = exponential(numbers.uniform(-27, -11.52))
      let rho = Double(count) / (2 * multiplier * multiplier)
      let exact = GaussianPrivacy.epsilon(mu: Double(count).squareRoot() / multiplier, delta: delta)
      let stated = LifetimeEpsilon.epsilon(rho: rho, excess: 0, delta: delta)
      #expect(stated >= exact, "z \(multiplier), T \(count), delta \(delta)")
      #expect(stated <= 1.1 * exact, "z \(multiplier), T \(count), delta \(delta): \(stated) for \(exact)")
    }
  }

  /// The specification's numbers.
  @Test func examples() {
    for (multiplier, count, expected) in [(4.0, 1, 1.012), (4.0, 10, 3.617), (1.0, 3, 9.01)] {
      let rho = Double(count) / (2 * multiplier * multiplier)
      #expect(abs(LifetimeEpsilon.epsilon(rho: rho, excess: 0, delta: 1e-5) - expected) < 0.005)
    }
    #expect(LifetimeEpsilon.epsilon(rho: .infinity, excess: 0, delta: 1e-5) == .infinity)
    #expect(LifetimeEpsilon.epsilon(rho: 0, excess: 0.25, delta: 1e-5) == 0.25)
  }

  /// The largest P keeps the epsilon, and the next number does not.
  @Test func largest() {
    for (epsilon, excess, delta) in [(1.0, 0.01, 1e-5), (8, 0.01, 1e-6), (0.05, 0, 1e-9), (40, 0.5, 1e-12)] {
      let rho = LifetimeEpsilon.largestRho(epsilon: epsilon, excess: excess, delta: delta)
      #expect(rho > 0 && LifetimeEpsilon.epsilon(rho: rho, excess: excess, delta: delta) <= epsilon)
      #expect(LifetimeEpsilon.epsilon(rho: rho * 1.0001, excess: excess, delta: delta) > epsilon)
    }
    #expect(LifetimeEpsilon.largestRho(epsilon: 0.01, excess: 0.02, delta: 1e-5) == 0)
  }

  private func exponential(_ x: Double) -> Double { Numerics.exp(x) }

  private struct SystemSeed {
    var state: UInt64

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return low + (high - low) * Double(state >> 11) * 0x1p-53
    }
  }
}
