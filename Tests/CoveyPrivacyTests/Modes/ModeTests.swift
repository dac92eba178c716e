import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyProtection
import Testing

/// What a mode declares is what its halves do.
@Suite struct ModeTests {
  private static func plan(_ mode: PrivacyConfiguration.Mode) throws -> PrivacyPlan {
    var asked = PlanCases.configuration(mode, mode.traits.mechanisms[0])
    asked.distributed.trustedAggregator = true
    return try PrivacyPlan(asked, pipeline: PlanCases.pipeline(.all, rounds: 2, cohort: 1000))
  }

  @Test(arguments: PrivacyConfiguration.Mode.allCases) func traitsAreThoseOfTheHalves(
    mode: PrivacyConfiguration.Mode
  ) throws {
    let plan = try Self.plan(mode)
    let traits = mode.traits
    let server = try plan.serverProtection(noise: SeededNoise(seed: 1), seed: 1, workers: SerialWorkers())
    let kind =
      switch try server.terms(bound: 0.5) {
      case .none: "none"
      case .clip: "clip"
      case .noise: "noise"
      case .encode: "encode"
      }
    // Whose data is hidden decides what is clipped, and who adds the noise what is sent.
    let expected =
      traits.clipsGradients ? "none" : traits.serverAddsNoise ? "clip" : traits.protectsReplies ? "noise" : "encode"
    #expect(kind == expected)
    #expect((server.fixedDenominator != nil) == traits.clipsUpdates)
    #expect((server.makeAggregator(parameterCount: 100) != nil) == traits.clipsUpdates)
    #expect((server.shares != nil) == traits.hidesCountsUnderMasks)
    #expect((plan.configuration.noisedSteps != nil) == traits.clipsGradients)
    #expect(plan.unit == traits.unit && plan.configuration.summingMode == (traits.clipsUpdates ? mode.rawValue : nil))
    // Whoever adds the noise is not hidden from.
    #expect(plan.unprotected.contains { $0.adversary == .server } == !traits.protectsReplies)
    try plan.checkNoise()
  }

  /// Exactly the mechanisms that a mode names are let pass.
  @Test(arguments: PrivacyConfiguration.Mode.allCases) func mechanismsAreThoseThatAreNamed(
    mode: PrivacyConfiguration.Mode
  ) {
    for mechanism in NoiseMechanism.allCases {
      let findings = PlanCases.configuration(mode, mechanism).findings(for: PlanCases.pipeline())
      #expect(findings.contains { $0.rule == .modeAndMechanism } == !mode.traits.mechanisms.contains(mechanism))
    }
  }

  /// An adaptive bound goes with fresh Gaussian noise of the server, and with nothing else.
  @Test func boundsFollowWhereTheCountIsNoised() {
    for mode in PrivacyConfiguration.Mode.allCases {
      for mechanism in mode.traits.mechanisms {
        var asked = PlanCases.configuration(mode, mechanism)
        asked.clip = .adaptive(AdaptiveClip())
        let isRefused = asked.findings(for: PlanCases.pipeline()).contains {
          $0.rule == .adaptiveClip && $0.message.contains("does not go with mode")
        }
        #expect(isRefused == !mode.traits.addsFreshGaussian(mechanism), "\(mode) \(mechanism)")
      }
    }
  }

  @Test(arguments: PrivacyConfiguration.Mode.allCases) func aBudgetIsOneOfTheModesUnit(
    mode: PrivacyConfiguration.Mode
  ) throws {
    for unit in PrivacyUnit.allCases {
      let asked = PlanCases.configuration(
        mode, mode.traits.mechanisms[0], budget: try PlanCases.budget(unit: unit, .zeroOut))
      let isRefused = asked.findings(for: PlanCases.pipeline()).contains { $0.rule == .modeAndUnit }
      #expect(isRefused == (unit != mode.traits.unit))
    }
  }
}
