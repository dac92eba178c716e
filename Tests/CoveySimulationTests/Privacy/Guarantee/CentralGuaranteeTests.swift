import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The stated epsilon against what an attacker can prove from a thousand rounds with and a thousand without one client.
@Suite struct CentralGuaranteeTests {
  static let runs = Audit.runs
  static let delta = 1e-5

  static func scores(
    _ round: CanaryRound, _ canary: Canary, seed: UInt64, _ score: (CanaryRound.Release) -> Double = { $0.score }
  ) throws -> [Double] {
    try (0..<UInt64(runs)).map { score(try round.run(canary, noise: SeededNoise(seed: seed << 32 | $0))) }
  }

  static func measure(
    _ round: CanaryRound, absent: Canary = .missing, _ score: (CanaryRound.Release) -> Double = { $0.score }
  ) throws -> MeasuredEpsilon {
    try MeasuredEpsilon(
      present: scores(round, .present, seed: 1, score), absent: scores(round, absent, seed: 2, score), delta: delta)
  }

  /// A noise multiplier of 1.4 promises epsilon 3.0 for one round. The canary's absence is a client that fails, so that
  /// nothing but the noise may tell: not the denominator, not the others' share.
  @Test(arguments: [Canary.missing, .zero]) func gaussian(absent: Canary) throws {
    let configuration = PrivateSetup.privacy(clip: .fixed(bound: 0.7), noiseMultiplier: 1.4)
    let round = try CanaryRound(configuration, clients: 5)
    let stated = GaussianPrivacy.epsilon(mu: 1 / 1.4, delta: Self.delta)
    #expect(2...4 ~= stated)
    let measured = try Self.measure(round, absent: absent)
    Audit.note("central Gaussian, canary \(absent)", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated && measured.epsilon > 0.1 * stated)
    // A quarter of the noise: the same test must see the promise broken, with and without its assumption.
    let broken = try Self.measure(CanaryRound(configuration, clients: 5, noiseMultiplier: 0.35), absent: absent)
    Audit.note("the same with a quarter of the noise", stated: stated, broken)
    #expect(broken.epsilon > stated && broken.gaussianEpsilon > stated)
  }

  /// The noise that a budget asks for keeps the budget, with the run's own secure noise through the whole simulator. The
  /// bound is wrong with a probability below 1e-6, as this noise is new each time.
  @Test func secureNoiseOfABudget() throws {
    let budget = try PrivacyBudget(epsilon: 4, delta: Self.delta, unit: .client, adjacency: .addOrRemoveOne)
    func scores(_ canary: Canary) throws -> [Double] {
      try (0..<Self.runs).map { _ in
        var privacy = PrivateSetup.privacy(noise: .secure)
        privacy.budget = budget
        privacy.accountant = nil
        privacy.noiseMultiplier = nil
        let setup = try PrivateSetup.setup(
          privacy, model: Self.model(canary), clients: 5, rounds: 1, cohort: .all)
        let result = try Simulation(setup: setup, directory: nil).run()
        #expect(result.isPrivate == true)
        return 5 * zip(result.parameters.array, CanaryTrainer.direction).reduce(0) { $0 + Double($1.0 * $1.1) }
      }
    }
    let (present, absent) = (try scores(.present), try scores(.missing))
    let sure = try MeasuredEpsilon(present: present, absent: absent, delta: Self.delta, significance: 1e-6)
    #expect(sure.epsilon <= 4 && sure.gaussianEpsilon <= 4)
    let measured = try MeasuredEpsilon(present: present, absent: absent, delta: Self.delta)
    Audit.note("central Gaussian, secure noise of a budget", stated: 4, measured)
    // About 3.2, give or take 0.3.
    #expect(measured.gaussianEpsilon > 1.2)
  }

  /// The fake model that starts at zero and whose clients do what the attacker wants.
  static func model(_ canary: Canary) -> SimulationModel {
    let fake = TestSetup.model(parameters: CanaryTrainer.parameters)
    return SimulationModel(
      name: fake.name, parameterCount: fake.parameterCount, identity: fake.identity, layout: fake.layout,
      initialParameters: { _ in ParameterVector(count: CanaryTrainer.parameters) }, check: fake.check,
      makeTrainer: { plan, _, _, _ in CanaryTrainer(plan: plan, canary: canary) }, makeEvaluator: fake.makeEvaluator)
  }

  /// Cohorts by chance hide the canary further, and the accountant counts on it: half of the clients a round.
  @Test func poissonSampled() throws {
    let configuration = PrivateSetup.privacy(noiseMultiplier: 1.2)
    let cohort = CohortConfiguration(size: 4, sampling: .poisson)
    let round = try CanaryRound(configuration, clients: 8, cohort: cohort)
    let stated = try round.plan.costs(segments: [1], deltas: [Self.delta])[0]
    #expect(stated < GaussianPrivacy.epsilon(mu: 1 / 1.2, delta: Self.delta) && stated > 2)
    let measured = try Self.sampled(round)
    Audit.note("central Gaussian, Poisson cohorts", stated: stated, measured, isGaussian: false)
    #expect(measured.epsilon <= stated)
    let broken = try Self.sampled(CanaryRound(configuration, clients: 8, cohort: cohort, noiseMultiplier: 0.3))
    Audit.note("the same with a quarter of the noise", stated: stated, broken, isGaussian: false)
    #expect(broken.epsilon > stated)
  }

  /// Measures with cohorts that are drawn from the run's noise, one seed a run; a supply that calls itself private is what
  /// draws them so.
  private static func sampled(_ round: CanaryRound) throws -> MeasuredEpsilon {
    func scores(_ canary: Canary, _ seed: UInt64) throws -> [Double] {
      try (0..<UInt64(2 * runs)).map { try round.run(canary, noise: TrustedSeeds(seed: seed << 32 | $0)).score }
    }
    return try MeasuredEpsilon(present: scores(.present, 1), absent: scores(.missing, 2), delta: delta)
  }

  /// Sum and count of adaptive clipping together cost what is stated. The attacker weighs both as the best test does.
  @Test func adaptiveClipping() throws {
    let clip = AdaptiveClip(quantile: 0.5, initialBound: 0.1, learningRate: 0.2, countNoise: 0.9)
    let configuration = PrivateSetup.privacy(clip: .adaptive(clip), noiseMultiplier: 1.4)
    let stated = GaussianPrivacy.epsilon(mu: 1 / 1.4, delta: Self.delta)
    func joint(_ round: CanaryRound) throws -> MeasuredEpsilon {
      let vectorNoise = round.plan.vectorNoiseMultiplier
      return try Self.measure(round) { release in
        // The bound tells the noised count: the canary lies above it.
        let share = 0.5 - log(release.boundRatio) / 0.2
        let balance = 2 * round.plan.denominator * (share - 0.5)
        return release.score / (vectorNoise * vectorNoise) - balance / (4 * 0.9 * 0.9)
      }
    }
    let round = try CanaryRound(configuration, clients: 21)
    #expect(round.plan.vectorNoiseMultiplier > 1.8)
    let measured = try joint(round)
    Audit.note("adaptive clipping, sum and count", stated: stated, measured)
    #expect(measured.epsilon <= stated && measured.gaussianEpsilon <= stated)
    #expect(measured.gaussianEpsilon > 0.3 * stated)
    // The vector alone proves less than both: the count is part of what is measured.
    #expect(try Self.measure(round).gaussianEpsilon < 0.95 * measured.gaussianEpsilon)
    let broken = try joint(CanaryRound(configuration, clients: 21, noiseMultiplier: 0.35))
    #expect(broken.epsilon > stated && broken.gaussianEpsilon > stated)
  }
}

/// Seeded noise that calls itself private, so that cohorts are drawn from it: for measurements alone.
struct TrustedSeeds: NoiseSupply {
  let seed: UInt64
  let isPrivate = true
  func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
    SeededNoise(seed: seed).source(purpose, round: round, client: client, piece: piece)
  }
}
