internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection

/// What a mode of privacy declares to plans, their check, the accountant and reports: one file a mode. What clients and servers do
/// in it is in its file of `CoveyProtection`.
protocol AccountedMode: Sendable {
  /// Whose data it hides, and who adds the noise.
  var traits: PrivacyModeTraits { get }

  /// The adversary that the mode is for.
  func adversary(isMasked: Bool) -> Adversary

  /// The adjacency that suits a run without a budget.
  func adjacency(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Adjacency

  /// What the run breaks of a rule in a way of its own, beside what all modes have in common.
  func finding(_ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> PrivacyFinding?

  /// Settings of the mode's own that no run can have.
  func impossibleValues(_ asked: PrivacyConfiguration) -> [ImpossibleValue?]

  /// Whether somebody against whom the budget holds sees who takes part, so that seldom being drawn hides nobody.
  func showsParticipation(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Bool

  /// What `rounds` >= 0 rounds release to each adversary, at worst. Neither number nor order of claims depends on the rounds.
  /// - Throws: `PrivacyError` if the run's releases have no sound description.
  func claims(_ model: ReleaseModel, noiseMultiplier: Double, rounds: Int) throws -> [PrivacyClaim]

  /// Against whom a run promises nothing, and why.
  func unprotected(_ plan: PrivacyPlan) -> [(adversary: Adversary, reason: String)]

  /// The shares of noise that clients add; nil where they add none.
  /// - Throws: `PrivacyError` if no ring carries them.
  func shares(_ model: ReleaseModel, noiseMultiplier: Double) throws -> DistributedEncoding?

  /// Bits of the ring of sums where they are stated.
  func statedBits(_ asked: PrivacyConfiguration) -> Int?

  /// How training is noised; nil where it is not.
  func noisedSteps(_ asked: PrivacyConfiguration) -> ExampleConfiguration?

  /// Standard deviation of the noise in a round's sum over the clip bound, as claimed.
  func noiseOnSum(_ plan: PrivacyPlan) -> Double

  /// Standard deviation of the noise on each parameter of the mean, in the first round; nil where it is not Gaussian or differs
  /// between clients.
  func noiseOnMean(_ plan: PrivacyPlan) -> Double?

  /// Refuses noise that no sampler makes.
  /// - Throws: `PrivacyError`.
  func checkNoise(_ plan: PrivacyPlan) throws

  /// The server's half, with the numbers that a plan has decided.
  /// - Throws: `PrivacyError` if there is no grid for the noise.
  func server(
    _ plan: PrivacyPlan, noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection
}

extension AccountedMode {
  func finding(
    _ rule: PrivacyRule, _ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline
  ) -> PrivacyFinding? { nil }

  func impossibleValues(_ asked: PrivacyConfiguration) -> [ImpossibleValue?] { [] }

  func showsParticipation(_ asked: PrivacyConfiguration, _ pipeline: PrivacyPipeline) -> Bool { false }

  func unprotected(_ plan: PrivacyPlan) -> [(adversary: Adversary, reason: String)] { [] }

  func shares(_ model: ReleaseModel, noiseMultiplier: Double) throws -> DistributedEncoding? { nil }

  func statedBits(_ asked: PrivacyConfiguration) -> Int? { nil }

  func noisedSteps(_ asked: PrivacyConfiguration) -> ExampleConfiguration? { nil }

  func noiseOnSum(_ plan: PrivacyPlan) -> Double { plan.vectorNoiseMultiplier }

  func noiseOnMean(_ plan: PrivacyPlan) -> Double? {
    plan.addedNoiseMultiplier * plan.configuration.clip.initialBound / plan.denominator
  }
}
