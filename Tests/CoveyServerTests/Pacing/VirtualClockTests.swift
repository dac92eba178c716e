import CoveyCore
import CoveyServer
import Testing

@Suite struct VirtualClockTests {
  /// Factors are log-uniform in [1, spread]: their logarithms are compared with the uniform distribution (Kolmogorov and
  /// Smirnov; 1.95 / sqrt(n) has a chance of 0.001, and the seed is fixed).
  @Test(arguments: [2.0, 10, 1000]) func factorsAreLogUniform(_ spread: Double) {
    let clock = VirtualClock(spread: spread)
    let count = 20_000
    let factors = (0..<count).map { clock.factor(seed: 5, client: $0) }.sorted()
    #expect(factors.allSatisfy { (1...spread * (1 + 1e-12)).contains($0) })
    var largest = 0.0
    var low = 0
    for step in 1..<64 {
      let bound = Self.power(spread, step)
      while low < count, factors[low] < bound { low += 1 }
      largest = max(largest, abs(Double(low) / Double(count) - Double(step) / 64))
    }
    #expect(largest < 1.95 / Double(count).squareRoot())
  }

  /// spread to the power of step / 64, by square roots alone.
  private static func power(_ spread: Double, _ step: Int) -> Double {
    var (root, result) = (spread, 1.0)
    for bit in (0..<6).reversed() {
      root = root.squareRoot()
      if step >> bit & 1 == 1 { result *= root }
    }
    return result
  }

  @Test func keyedBySeedClientAndVersion() {
    let clock = VirtualClock(secondsPerExample: 0.5, spread: 10, jitter: 0.3)
    func seconds(_ seed: UInt64, _ client: Int, _ version: Int, _ examples: Double = 8) -> Double {
      clock.seconds(seed: seed, client: client, version: version, examples: examples)
    }
    #expect(seconds(1, 2, 3) == seconds(1, 2, 3))
    #expect(Set([seconds(1, 2, 3), seconds(2, 2, 3), seconds(1, 3, 3), seconds(1, 2, 4)]).count == 4)
    #expect(seconds(1, 2, 3, 0) == 0)
    for version in 0..<1000 {
      let ratio = seconds(1, 2, version) / (4 * clock.factor(seed: 1, client: 2))
      #expect((1 - 1e-12...1.3 + 1e-12).contains(ratio))
    }
    // Without spread and jitter all are alike.
    #expect(VirtualClock(secondsPerExample: 0.5).seconds(seed: 1, client: 2, version: 3, examples: 8) == 4)
    #expect(
      VirtualClock(spread: 10).seconds(seed: 1, client: 2, version: 3, examples: 8)
        == VirtualClock(spread: 10).seconds(seed: 1, client: 2, version: 4, examples: 8))
  }

  @Test(arguments: [
    (VirtualClock(secondsPerExample: 0), "clock.secondsPerExample must lie in (0.0, 1000000.0], not 0.0"),
    (VirtualClock(spread: 0.5), "clock.spread must lie in [1.0, 1000000.0], not 0.5"),
    (VirtualClock(spread: .nan), "clock.spread must"), (VirtualClock(jitter: -1), "clock.jitter must"),
    (VirtualClock(secondsPerExample: .infinity), "clock.secondsPerExample must"),
  ]) func impossibleClocks(_ clock: VirtualClock, _ problem: String) {
    #expect(clock.problem?.contains(problem) == true, "\(clock.problem ?? "")")
    #expect(VirtualClock().problem == nil)
  }
}
