import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import Testing
import _TestSupport

/// The stated epsilon of noise that clients add themselves, against an attacker who sees the mean of a round in which all
/// others are silent.
@Suite struct LocalGuaranteeTests {
  static func round(_ configuration: PrivacyConfiguration, noiseMultiplier: Double? = nil) throws -> CanaryRound {
    try CanaryRound(configuration, clients: 1, noiseMultiplier: noiseMultiplier)
  }

  /// Replacing the client by nothing: the canary's update against a zero one.
  static func configuration(_ mechanism: NoiseMechanism, _ noiseMultiplier: Double) throws
    -> PrivacyConfiguration
  {
    var configuration = PrivateSetup.privacy(
      mode: .local, clip: .fixed(bound: 0.4), mechanism: mechanism, noiseMultiplier: noiseMultiplier)
    configuration.budget = try PrivacyBudget(epsilon: 1e4, delta: 1e-5, unit: .client, adjacency: .zeroOut)
    return configuration
  }

  @Test func gaussian() throws {
    let configuration = try Self.configuration(.gaussian, 1.4)
    let round = try Self.round(configuration)
    let stated = try round.plan.epsilon(rounds: 1)
    #expect(2...4 ~= stated)
    let measured = try CentralGuaranteeTests.measure(round, absent: .zero)
    Audit.note("local Gaussian", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated)
    let broken = try CentralGuaranteeTests.measure(Self.round(configuration, noiseMultiplier: 0.35), absent: .zero)
    #expect(broken.epsilon > stated && broken.gaussianEpsilon > stated)
  }

  /// Laplace noise on four coordinates of which each may differ by half the bound: the worst case of its L1 bound.
  @Test func laplace() throws {
    let configuration = try Self.configuration(.laplace, 1.1)
    let stated = try Self.round(configuration).plan.epsilon(rounds: 1)
    #expect(2...4 ~= stated)
    func measure(_ round: CanaryRound) throws -> MeasuredEpsilon {
      try CentralGuaranteeTests.measure(round, absent: .zero) { release in
        // The log ratio of the densities, up to the scale of the noise.
        zip(release.sum, CanaryTrainer.direction).reduce(0) { $0 + abs($1.0) - abs($1.0 - Double($1.1)) }
      }
    }
    let measured = try measure(Self.round(configuration))
    Audit.note("local Laplace", stated: stated, measured, isGaussian: false)
    #expect(measured.epsilon <= stated && measured.epsilon > 0.3 * stated)
    #expect(try measure(Self.round(configuration, noiseMultiplier: 0.275)).epsilon > stated)
  }
}
