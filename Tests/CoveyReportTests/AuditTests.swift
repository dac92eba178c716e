import CoveyConfiguration
import CoveyPrivacy
import CoveyReport
import CoveySimulation
import Testing

/// Audits of whole runs in every mode, by the configuration that a user writes: the bound stays below the claim, and with a
/// quarter of the noise it does not. All noise is seeded, so that a test fails always or never.
@Suite("Audits of configurations")
struct AuditTests {
  /// A small run on glyphs with 7,850 parameters.
  static func setup(
    _ privacy: String, cohort: String = "{sampling: all}", rounds: Int = 2, more: String = "", writers: Int = 12,
    batch: Int = 24
  ) throws -> SimulationSetup {
    let loaded = try LoadedConfiguration(
      yaml: """
        name: audited
        seed: 3
        data: {source: glyphs, writers: \(writers), examples: 24}
        model: logistic
        rounds: \(rounds)
        cohort: \(cohort)
        algorithm: {name: fedavg, weighting: uniform}
        client: {epochs: 1, batchSize: \(batch), optimizer: {name: sgd, learningRate: 0.5}}
        privacy: \(privacy)
        \(more)
        """, file: "audit.yaml")
    return try loaded.makeSetup(data: loaded.loadData(), cores: 1)
  }

  static func audit(
    _ setup: SimulationSetup, canaries: Int, against adversary: Adversary? = nil, factor: Double = 1
  ) throws -> PrivacyAudit {
    var settings = CanarySettings(canaries: canaries, seed: 5)
    settings.noiseFactor = factor
    return try PrivacyAudit(setup, settings: settings, against: adversary, noise: TrustedSeeds(seed: 11))
  }

  /// Audits a setup as it is, and with a quarter of its noise.
  static func check(
    _ setup: SimulationSetup, canaries: Int = 200, against adversary: Adversary, explicit: Bool = true
  ) throws {
    let honest = try audit(setup, canaries: canaries, against: explicit ? adversary : nil)
    let claim = honest.claim.figure
    #expect(claim.against == adversary && claim.epsilon < 10)
    #expect(honest.claim.bound <= claim.epsilon && honest.claim.verdict != .exceeded)
    // It sees something: a mechanism without leaks would be guessed right half of the time.
    let run = honest.claim.run
    #expect(Double(run.correct) > 0.6 * Double(run.guesses))
    let broken = try audit(setup, canaries: canaries, against: adversary, factor: 0.25)
    #expect(broken.claim.figure.epsilon == claim.epsilon)
    #expect(broken.claim.verdict == .exceeded && broken.claim.refutesCurve)
    if broken.claim.isGaussian { #expect(broken.claim.bound > claim.epsilon) }
  }

  @Test func central() throws {
    try Self.check(
      Self.setup("{mode: central, clip: {bound: 0.5}, budget: {epsilon: 3, delta: 1.0e-5, unit: client}}"),
      against: .model, explicit: false)
  }

  /// Poisson cohorts that nobody sees: the claim is amplified, and its trade-off comes from its privacy loss.
  @Test func centralPoisson() throws {
    try Self.check(
      Self.setup(
        "{mode: central, clip: {bound: 0.5}, noiseMultiplier: 0.9}", cohort: "{size: 6, sampling: poisson}", rounds: 3),
      canaries: 300, against: .model)
  }

  @Test func centralCorrelated() throws {
    try Self.check(
      Self.setup(
        "{mode: central, mechanism: tree, clip: {bound: 0.5}, noiseMultiplier: 2.5}",
        cohort: "{size: 6, sampling: roundRobin}", rounds: 4), against: .model)
  }

  @Test func local() throws {
    try Self.check(
      Self.setup(
        "{mode: local, clip: {bound: 0.5}, budget: {epsilon: 3, delta: 1.0e-5, unit: client, adjacency: zeroOut}}"),
      against: .server, explicit: false)
  }

  /// Under replaceOne a canary that is out sends the opposite.
  @Test func localReplaced() throws {
    try Self.check(
      Self.setup(
        "{mode: local, clip: {bound: 0.5}, budget: {epsilon: 3, delta: 1.0e-5, unit: client, adjacency: replaceOne}}"),
      against: .server)
  }

  @Test func distributed() throws {
    try Self.check(
      Self.setup(
        "{mode: distributed, mechanism: discreteGaussian, clip: {bound: 0.5}, noiseMultiplier: 2, "
          + "distributed: {trustedAggregator: true}}"), against: .server)
  }

  /// The same under masks.
  @Test func distributedMasked() throws {
    try Self.check(
      Self.setup(
        "{mode: distributed, mechanism: skellam, clip: {bound: 0.5}, noiseMultiplier: 1.5, "
          + "distributed: {missingShare: 0.3}}", rounds: 1, more: "secureAggregation: {protocol: secagg+}"),
      against: .server)
  }

  @Test func example() throws {
    try Self.check(
      Self.setup(
        "{mode: example, clip: {bound: 1}, budget: {epsilon: 3, delta: 1.0e-3, unit: example, adjacency: zeroOut}}",
        rounds: 3), against: .server, explicit: false)
  }
}

/// Seeded noise that calls itself private, so that cohorts are drawn from it: for tests alone.
private struct TrustedSeeds: NoiseSupply {
  let seed: UInt64
  let isPrivate = true
  func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
    SeededNoise(seed: seed).source(purpose, round: round, client: client, piece: piece)
  }
}
