import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Grids of masked sums")
struct RoundingRuleTests {
  private static func plan(
    _ bits: Int?, noise: Double = 1, parameters: Int = 1_000_000, cohort: Int = 100,
    clip: ClipConfiguration = .fixed(bound: 1), mode: PrivacyConfiguration.Mode = .central
  ) throws -> PrivacyPlan {
    var pipeline = PrivacyPipeline(
      population: 1_000, rounds: 10, sampling: .fixedSize(size: cohort), expectedCohort: cohort,
      parameterCount: parameters)
    pipeline.aggregatesSecurely = true
    pipeline.valueBits = bits
    return try PrivacyPlan(
      PrivacyConfiguration(mode: mode, budget: nil, clip: clip, noiseMultiplier: noise, accountant: .rdp),
      pipeline: pipeline)
  }

  private static func refusal(_ make: () throws -> PrivacyPlan) -> String {
    do { return "\(try make().maskedValueBits ?? 0)" } catch { return "\(error)" }
  }

  @Test("have the norm of the paper's theorem", arguments: [1, 7, 1_000, 1_000_000, 1 << 30])
  func normOfTheTheorem(dimension: Int) throws {
    for bits in [4, 9, 16, 24] {
      for bound in [0.3, 1, 1.99] {
        let grid = RoundingGrid(dimension: dimension, bound: bound, valueBits: bits)
        let exact = try DistributedNoise.roundedL2(bound: grid.length, beta: 0x1p-40, dimension: dimension)
        // Rounded down to a whole square.
        #expect(
          grid.normBound <= exact * (1 + 1e-12)
            && exact * exact - grid.normBound * grid.normBound < 1.001 + exact * exact * 1e-12)
      }
    }
  }

  @Test("are those that are asked for, one bit finer, or refused with the bits that would do")
  func rule() throws {
    // B/L at 16 bits: 1.0007 with 10^6 parameters, 1.0049 with 10^7, 1.0456 with 10^8, which needs 18: 1.0029.
    #expect(try Self.plan(16).maskedValueBits == 16 && Self.plan(16, parameters: 10_000_000).maskedValueBits == 16)
    #expect(try Self.plan(17, parameters: 100_000_000).maskedValueBits == 18)
    #expect(Self.refusal { try Self.plan(16, parameters: 100_000_000) }.contains("{valueBits: 18}"))
    // sqrt(100) / (2 z L) <= 0.01: L >= 500 / z.
    #expect(try Self.plan(16, noise: 0.0306, parameters: 100).maskedValueBits == 16)
    #expect(try Self.plan(16, noise: 0.0304, parameters: 100).maskedValueBits == 17)
    #expect(Self.refusal { try Self.plan(16, noise: 0.01, parameters: 100) }.contains("{valueBits: 18}"))
    #expect(Self.refusal { try Self.plan(16, noise: 1e-5, parameters: 100) }.contains("no number of bits"))
    // A bound that moves may come to a power of two, where the grid is coarsest: 1.9 alone has nearly twice as many steps.
    let adaptive = AdaptiveClip(initialBound: 1.9, countNoise: 5)
    #expect(try Self.plan(16, noise: 0.02, parameters: 100, clip: .fixed(bound: 1.9)).maskedValueBits == 16)
    #expect(try Self.plan(16, noise: 0.02, parameters: 100, clip: .adaptive(adaptive)).maskedValueBits == 17)
    // Whoever adds no noise to masked sums has no such grid.
    #expect(try Self.plan(nil).maskedValueBits == nil && Self.plan(nil).contributionBound(0.7) == 0.7)
    #expect(try Self.plan(4, noise: 0).maskedValueBits == 4)
    #expect(
      Self.refusal { try Self.plan(3) }.contains("3 bits") && Self.refusal { try Self.plan(25) }.contains("25 bits"))
  }

  @Test("are what the noise hides")
  func contribution() throws {
    let plan = try Self.plan(16, parameters: 10_000_000)
    // The table of what was measured: 1.0049.
    #expect(abs(plan.contributionBound(1) - 1.0049) < 5e-5)
    #expect(plan.contributionBound(1e-20) > 1e-20 && plan.contributionBound(1.5) > 1.5)
  }
}
