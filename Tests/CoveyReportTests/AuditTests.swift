import CoveyAccounting
import CoveyConfiguration
import CoveyNoise
import CoveyReferenceCases
import CoveyReport
import CoveySimulation
import Foundation
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
        "{mode: central, clip: {bound: 0.5}, noiseMultiplier: 1.5}", cohort: "{size: 6, sampling: poisson}", rounds: 3),
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

  /// A trusted aggregator sees sums alone: the promise is to whoever sees the models.
  @Test func distributed() throws {
    try Self.check(
      Self.setup(
        "{mode: distributed, mechanism: discreteGaussian, clip: {bound: 0.5}, noiseMultiplier: 2, "
          + "distributed: {trustedAggregator: true}}"), against: .model)
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

/// What is said about an audit, and what is refused.
@Suite("Reports of audits")
struct AuditReportTests {
  private static let privacy = "{mode: example, clip: {bound: 1}, noiseMultiplier: 2.5}"

  private static func audit(factor: Double = 1) throws -> PrivacyAudit {
    try AuditTests.audit(AuditTests.setup(privacy, rounds: 1), canaries: 48, factor: factor)
  }

  @Test func textAndJSON() throws {
    let audit = try Self.audit()
    for width in [40, 80, 200] {
      let lines = audit.lines(width: width)
      #expect(lines.allSatisfy { $0.count <= width })
      let text = lines.joined(separator: " ")
      for part in ["epsilon", "against server", "seed 5", "at claim", audit.claim.verdict.rawValue, "not for release"] {
        #expect(text.contains(part))
      }
    }
    let line = audit.jsonLine
    for part in [
      "\"adversary\":\"server\"", "\"unit\":\"example\"", "\"adjacency\":\"\(audit.claim.figure.adjacency.rawValue)\"",
      "\"formula\":\"F8\"",
      "\"canaries\":48", "\"guesses\":", "\"correct\":\(audit.claim.run.correct),", "\"confidence\":0.95",
      "\"boundAtClaim\":",
      "\"seed\":\"5\"", "\"release\":\"canaries were added: not for release\"", "\"budget\":{\"against\":\"server\"",
    ] { #expect(line.contains(part), "\(part)") }
    #expect(!line.contains("\n"))
    // One step over 48 records in two clients of 24: nothing is amplified, and the trade-off is a Gaussian's.
    #expect(audit.clients == 2 && audit.claim.isGaussian && audit.canaries.participations == 48)
    #expect(audit.oneShot == nil)
  }

  @Test func refusals() throws {
    func refused(_ setup: SimulationSetup, _ settings: CanarySettings, _ adversary: Adversary? = nil) -> String? {
      do {
        _ = try PrivacyAudit(setup, settings: settings, against: adversary, noise: nil)
        return nil
      } catch { return "\(error)" }
    }
    let few = CanarySettings(canaries: 10)
    let central = try AuditTests.setup("{mode: central, clip: {bound: 1}, noiseMultiplier: 2}")
    #expect(refused(central, few, .server)?.contains("claims nothing against the server") == true)
    #expect(refused(central, few, .others)?.contains("model or server") == true)
    #expect(refused(central, CanarySettings(canaries: 1))?.contains("2 to 100,000") == true)
    #expect(refused(central, CanarySettings(canaries: 10, rounds: 0))?.contains("at least 1 round") == true)
    let seeded = try AuditTests.setup("{mode: central, clip: {bound: 1}, noiseMultiplier: 2, noise: seeded}")
    #expect(refused(seeded, few)?.contains("noise: secure") == true)
    let bare = try AuditTests.setup("{mode: central, clip: {bound: 1}, noiseMultiplier: 0}")
    #expect(refused(bare, few)?.contains("no noise") == true)
    var open = central
    open.privacy = nil
    #expect(refused(open, few)?.contains("section privacy") == true)
  }

  @Test func files() throws {
    let folder = "/tmp/covey-audit-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PrivacyAudit.prepare(folder: folder)
    let audit = try Self.audit()
    try audit.write(to: folder)
    #expect(try String(contentsOfFile: "\(folder)/audit.json", encoding: .utf8) == audit.jsonLine + "\n")
    #expect(try String(contentsOfFile: "\(folder)/audit.txt", encoding: .utf8).contains("not for release"))
    #expect(throws: AuditFolderError.self) { try PrivacyAudit.prepare(folder: folder) }
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
