import CoveyAccounting
import CoveyAlgorithms
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import _TestSupport

/// Private runs of the fake trainer.
enum PrivateSetup {
  /// Noise with a stated multiplier and no limit, accounted the fast way.
  static func privacy(
    mode: PrivacyConfiguration.Mode = .central, clip: ClipConfiguration = .fixed(bound: 1),
    mechanism: NoiseMechanism = .gaussian, noiseMultiplier: Double = 1,
    noise: PrivacyConfiguration.Noise = .seeded, noiseCohort: Int? = nil, missingShare: Double = 0
  ) -> PrivacyConfiguration {
    PrivacyConfiguration(
      mode: mode, budget: nil, clip: clip, mechanism: mechanism, noiseMultiplier: noiseMultiplier, noise: noise,
      accountant: .rdp, noiseCohort: noiseCohort,
      distributed: DistributedConfiguration(missingShare: missingShare, trustedAggregator: true))
  }

  static func setup(
    _ privacy: PrivacyConfiguration?, seed: UInt64 = 1, model: SimulationModel = TestSetup.model(), clients: Int = 40,
    testExamples: Int = 0, rounds: Int = 6,
    cohort: CohortConfiguration = CohortConfiguration(size: 10, sampling: .poisson),
    failures: FailureInjection = FailureInjection(), workers: Int = 1,
    checkpoint: CheckpointPolicy = CheckpointPolicy()
  ) throws -> SimulationSetup {
    var setup = TestSetup.setup(
      seed: seed, model: model, data: try FakeData(clients: clients, testExamples: testExamples), rounds: rounds,
      cohort: cohort, algorithm: FedAvg(weighting: .uniform), failures: failures,
      workers: workers, checkpoint: checkpoint)
    setup.privacy = privacy
    return setup
  }
}
