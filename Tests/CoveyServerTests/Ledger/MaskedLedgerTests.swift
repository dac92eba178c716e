import CoveyNoise
import CoveyPrivacy
import CoveyServer
import Testing

/// Ledgers of runs whose server adds noise to masked sums.
@Suite("Ledgers of masked sums")
struct MaskedLedgerTests {
  private static func ledger(
    _ valueBits: Int?, clip: ClipConfiguration = .fixed(bound: 0.75),
    mechanism: NoiseMechanism = .gaussian, adjacency: Adjacency = .zeroOut, parameters: Int = 100_000
  ) throws -> PrivacyLedger {
    var pipeline = PrivacyPipeline(
      population: 200, rounds: 12, sampling: .roundRobin(size: 20), expectedCohort: 20, parameterCount: parameters)
    pipeline.aggregatesSecurely = true
    pipeline.valueBits = valueBits
    let budget = try PrivacyBudget(epsilon: 1e4, delta: 1e-4, unit: .client, adjacency: adjacency)
    let plan = try PrivacyPlan(
      PrivacyConfiguration(mode: .central, budget: budget, clip: clip, mechanism: mechanism, noiseMultiplier: 3),
      pipeline: pipeline)
    let disk = FailingDisk()
    let file = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", run: "00", start: .new)
    for round in 0..<12 { try file.willRelease(round: round) }
    try file.end(completed: 12, model: "00ff")
    return try #require(try disk.stated())
  }

  @Test("state gamma B, and what is computed from it again is what they state")
  func statesTheRoundedNorm() throws {
    // 0.75 is 24,576 steps of 2^-15: 24,576^2 + 100,000 / 4 + 7.447 (24,576 + 158.1), less than (24,576 + 316.2)^2.
    let ledger = try Self.ledger(16)
    let masked = try #require(ledger.mechanism.masked)
    #expect(masked.valueBits == 16 && masked.step == 0x1p-15 && masked.clipBound == 0.75)
    #expect(masked.squaredNormLimit / 1000 == 604_188 && masked.beta == 0x1p-40)
    #expect(abs(masked.gridDeviation / (3 * masked.normBound) - 1) < 1e-12)
    #expect(abs(ledger.mechanism.sensitivity * 0.75 / (masked.step * masked.normBound) - 1) < 1e-12)
    #expect(ledger.mechanism.sensitivity > 1.00015 && ledger.mechanism.sensitivity < 1.0002)
    #expect(ledger.verify().problems.isEmpty, "\(ledger.verify().problems)")
    let replaced = try Self.ledger(16, adjacency: .replaceOne)
    #expect(abs(replaced.mechanism.sensitivity / ledger.mechanism.sensitivity - 2) < 1e-12)
    let alterations: [(String, (inout PrivacyLedger) -> Void)] = [
      ("bits", { $0.mechanism.masked?.valueBits = 17 }), ("step", { $0.mechanism.masked?.step /= 2 }),
      ("norm", { $0.mechanism.masked?.normBound = 24_576 }), ("limit", { $0.mechanism.masked?.squaredNormLimit -= 1 }),
      ("deviation", { $0.mechanism.masked?.gridDeviation *= 0.99 }), ("sensitivity", { $0.mechanism.sensitivity = 1 }),
      ("left out", { $0.mechanism.masked = nil }), ("asked", { $0.facts.valueBits = 12 }),
      ("impossible", { $0.facts.valueBits = 1 << 40 }), ("negative", { $0.facts.valueBits = -5 }),
      ("parameters", { $0.facts.parameterCount = 10_000_000_000_000 }), ("denied", { $0.facts.valueBits = nil }),
    ]
    for (what, alter) in alterations {
      var altered = ledger
      alter(&altered)
      #expect(!altered.verify().problems.isEmpty, "\(what)")
    }
  }

  @Test("of every mechanism and bound agree with themselves")
  func everyKind() throws {
    let ledgers = [
      try Self.ledger(16, mechanism: .tree), try Self.ledger(20, mechanism: .bandedMatrix),
      try Self.ledger(16, clip: .adaptive(AdaptiveClip(initialBound: 0.75, countNoise: 5))),
      try Self.ledger(9, parameters: 100),
    ]
    for ledger in ledgers { #expect(ledger.verify().problems.isEmpty, "\(ledger.verify().problems)") }
    // A bound that moves is stated where rounding adds most.
    #expect(ledgers[2].mechanism.masked?.clipBound == 0.5)
    // One more bit than was asked for.
    #expect(ledgers[3].facts.valueBits == 9 && ledgers[3].mechanism.masked?.valueBits == 10)
    #expect(throws: PrivacyError.self) { try Self.ledger(8) }
  }

  @Test("of runs that rounded towards zero stay right")
  func earlierRuns() throws {
    let ledger = try Self.ledger(nil)
    #expect(ledger.mechanism.masked == nil && ledger.mechanism.sensitivity == 1)
    #expect(ledger.verify().problems.isEmpty, "\(ledger.verify().problems)")
    let text = String(decoding: try ledger.json(), as: UTF8.self)
    #expect(!text.contains("valueBits") && !text.contains("masked\""))
  }
}
