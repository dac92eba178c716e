import CoveyAlgorithms
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing

/// Combinations that would not protect are refused before the first round, each with its rule.
@Suite struct ModeRefusalTests {
  static func refusal(_ setup: SimulationSetup) -> String { SetupCheckTests.refused(setup) ?? "" }

  static func distributed(_ change: (inout SimulationSetup, inout PrivacyConfiguration) throws -> Void) throws -> String
  {
    var setup = try DistributedRunTests.setup()
    var privacy = PrivateSetup.privacy(mode: .distributed, mechanism: .discreteGaussian)
    try change(&setup, &privacy)
    setup.privacy = privacy
    return refusal(setup)
  }

  static func example(_ change: (inout SimulationSetup, inout PrivacyConfiguration) throws -> Void) throws -> String {
    var privacy = try ExampleRunTests.privacy()
    var setup = try ExampleRunTests.setup(privacy)
    try change(&setup, &privacy)
    setup.privacy = privacy
    return refusal(setup)
  }

  @Test func distributedNoise() throws {
    #expect(try Self.distributed { _, _ in }.isEmpty)
    #expect(try Self.distributed { _, p in p.distributed.trustedAggregator = false }.contains("[visible-shares]"))
    #expect(try Self.distributed { s, _ in s.algorithm = FedAvg(weighting: .examples) }.contains("[weighted-mean]"))
    #expect(try Self.distributed { _, p in p.clip = .adaptive(AdaptiveClip()) }.contains("[adaptive-clip]"))
    #expect(try Self.distributed { _, p in p.noiseMultiplier = 0 }.contains("[zero-noise]"))
    #expect(try Self.distributed { _, p in p.noiseCohort = 400 }.contains("[noise-denominator]"))
    #expect(try Self.distributed { _, p in p.mechanism = .gaussian }.contains("[mode-and-mechanism]"))
    #expect(
      try Self.distributed { _, p in
        p.budget = try PrivacyBudget(epsilon: 1, delta: 1e-5, unit: .example)
      }.contains("[mode-and-unit]"))
    // A ring in which the sum does not fit.
    #expect(
      try Self.distributed { _, p in (p.distributed.bits, p.distributed.wrapDeviations) = (8, 60) }.contains("bits"))
  }

  @Test func exampleNoise() throws {
    #expect(try Self.example { _, _ in }.isEmpty)
    #expect(try Self.example { s, _ in s.algorithm = FedSGD() }.contains("[plain-gradient]"))
    #expect(try Self.example { _, p in p.clip = .adaptive(AdaptiveClip()) }.contains("[adaptive-clip]"))
    #expect(
      try Self.example { _, p in
        p.budget = try PrivacyBudget(epsilon: 1, delta: 1e-5, unit: .client)
      }.contains("[mode-and-unit]"))
    #expect(try Self.example { _, p in p.noiseMultiplier = 5_000 }.contains("noise multiplier of a step"))
    #expect(try Self.example { _, p in p.clip = .fixed(bound: 1e12) }.contains("clip bound of an example"))
    #expect(
      try Self.example { _, p in
        (p.noiseMultiplier, p.budget) = (
          0.5, try PrivacyBudget(epsilon: 1, delta: 1e-5, unit: .example, adjacency: .zeroOut)
        )
      }.contains("would reach epsilon"))
  }
}
