import CoveyAccounting
import CoveyCrypto
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import Testing

/// Ledgers that somebody altered, and gave a right hash again.
@Suite("Ledgers verified")
struct LedgerVerifyTests {
  private static func run(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline) throws -> PrivacyLedger {
    let plan = try PrivacyPlan(configuration, pipeline: pipeline)
    let disk = FailingDisk()
    let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", run: "00", start: .new)
    for round in 0..<plan.pipeline.rounds { try ledger.willRelease(round: round) }
    try ledger.end(completed: plan.pipeline.rounds, model: "00ff")
    return try #require(try disk.stated())
  }

  /// One run of each kind.
  private static func ledgers() throws -> [(name: String, ledger: PrivacyLedger)] {
    func pipeline(_ sampling: SamplingScheme, cohort: Int = 20) -> PrivacyPipeline {
      PrivacyPipeline(
        population: 200, rounds: 12, sampling: sampling, expectedCohort: cohort, parameterCount: 50,
        exampleSizes: [30, 64, 65], batchSize: 16)
    }
    func asked(
      _ mode: PrivacyConfiguration.Mode, _ mechanism: NoiseMechanism = .gaussian,
      _ adjacency: Adjacency? = nil, change: (inout PrivacyConfiguration) -> Void = { _ in }
    ) throws -> PrivacyConfiguration {
      var configuration = PrivacyConfiguration(
        mode: mode, budget: nil, clip: .fixed(bound: 1), mechanism: mechanism, noiseMultiplier: 3)
      if let adjacency {
        configuration.budget = try PrivacyBudget(
          epsilon: 1e4, delta: 1e-4, unit: mode == .example ? .example : .client, adjacency: adjacency)
      }
      change(&configuration)
      return configuration
    }
    var masked = pipeline(.poisson(rate: 0.1))
    masked.aggregatesSecurely = true
    return [
      ("poisson", try run(asked(.central), pipeline(.poisson(rate: 0.1)))),
      (
        "told", try run(asked(.central, .gaussian, .zeroOut) { $0.cohortSize = .public }, pipeline(.poisson(rate: 0.1)))
      ),
      ("uniform", try run(asked(.central), pipeline(.fixedSize(size: 20)))),
      ("turns", try run(asked(.central), pipeline(.roundRobin(size: 20)))),
      ("tree", try run(asked(.central, .tree), pipeline(.roundRobin(size: 20)))),
      ("banded", try run(asked(.central, .bandedMatrix), pipeline(.roundRobin(size: 20)))),
      (
        "grouped",
        try run(
          asked(.central, .bandedMatrix) { $0.participation.bands = 3 },
          pipeline(.groupedPoisson(groups: 3, rate: 0.3)))
      ),
      ("distributed", try run(asked(.distributed, .discreteGaussian) { $0.participation.maximum = 4 }, masked)),
      ("skellam", try run(asked(.distributed, .skellam), masked)),
      ("local", try run(asked(.local), pipeline(.poisson(rate: 0.1)))),
      ("example", try run(asked(.example), pipeline(.all, cohort: 200))),
      (
        "milestones",
        try run(
          asked(.central, .gaussian, .zeroOut) { $0.stopping = .milestones([4, 8]) }, pipeline(.poisson(rate: 0.1)))
      ),
      (
        "filter",
        try run(
          asked(.central, .gaussian, .zeroOut) { $0.stopping = .renyiFilter(order: nil) },
          pipeline(.poisson(rate: 0.1)))
      ),
    ]
  }

  @Test("ledgers of every mode agree with themselves, and an altered figure, fact or word shows")
  func everyMode() throws {
    for (name, ledger) in try Self.ledgers() {
      let found = ledger.verify()
      #expect(found.problems.isEmpty, "\(name): \(found.problems)")
      #expect(!ledger.figures.isEmpty && ledger.figures.count == found.figures.count)
      let alterations: [(String, (inout PrivacyLedger) -> Void)] = [
        ("epsilon", { $0.figures[0].epsilon *= 1 - 1e-6 }),
        ("last", { $0.figures[$0.figures.count - 1].epsilon *= 1 - 1e-6 }),
        ("delta", { $0.figures[0].delta /= 10 }),
        (
          "against",
          {
            $0.figures[0].against = .others; $0.figures[0].formula = .local
          }
        ),
        ("releases", { $0.figures[0].releases = [.gaussian(noiseMultiplier: 50)] }),
        ("left out", { $0.figures.removeLast() }), ("noise", { $0.mechanism.noiseMultiplier *= 1.01 }),
        (
          "population",
          {
            $0.facts.population *= 2
          }
        ),
        ("rounds", { $0.facts.rounds -= 1 }), ("private", { $0.isPrivate.toggle() }),
        ("assumes", { $0.figures[0].assumes = [] }), ("statement", { $0.statement += " It is safe." }),
        ("unprotected", { $0.unprotected.append("nothing to fear") }),
        ("planned", { $0.releases.planned -= 1 }), ("ended", { $0.stopping.endedAfter = 2 }),
        ("segment", { $0.segments[0].firstRound = 11 }),
        ("unit", { $0.unit = $0.unit == .client ? .example : .client }),
      ]
      for (what, alter) in alterations {
        var altered = ledger
        alter(&altered)
        if altered == ledger { continue }
        #expect(!altered.verify().problems.isEmpty, "\(name): \(what)")
      }
    }
  }

  @Test("a signature is that of the whole file, by the key that is asked for")
  func signatures() throws {
    let ledger = try #require(try Self.ledgers().first).ledger
    let (key, other) = (try SigningKey(), try SigningKey())
    #expect(ledger.hasValidSignature() == nil)
    #expect(ledger.verify(signedBy: key.verificationKey).problems.contains { $0.hasPrefix("signature") })
    let signed = ledger.signed(by: key)
    #expect(signed.hash == ledger.hash && signed.hasValidSignature() == true)
    #expect(try signed.isSealed { try $0.json() }, "a signature is not part of what it signs")
    #expect(signed.verify(signedBy: key.verificationKey).problems.isEmpty)
    #expect(signed.hasValidSignature(of: other.verificationKey) == false)
    #expect(try PrivacyLedger.decode(signed.json(), path: "ledger.json") == signed)
    // The file of another run under this signature.
    var forged = signed
    forged.hash = String(forged.hash.reversed())
    #expect(forged.hasValidSignature() == false)
    forged = signed
    forged.signature?.value = String(repeating: "0", count: 128)
    #expect(forged.verify().problems.contains { $0.hasPrefix("signature") })
    for text in ["", "xyz", "00"] {
      forged.signature?.key = text
      #expect(forged.hasValidSignature() == false)
    }
  }

  @Test("a run that ends early states the planned total; one that is interrupted says that somebody watched")
  func earlyEnds() throws {
    let plan = try LedgerCases.plan(rounds: 20)
    for (model, text) in [
      ("00ff", "an epsilon of the rounds that ran would be no guarantee"), (nil, "by somebody who could see"),
    ] {
      let disk = FailingDisk()
      let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .new)
      for round in 0..<7 { try ledger.willRelease(round: round) }
      try ledger.end(completed: 7, model: model)
      let stated = try #require(try disk.stated())
      #expect(stated.figures[0].epsilon == (try plan.epsilon(rounds: 20)) && stated.stopping.endedAfter == 7)
      #expect(stated.statement.contains(text) && stated.verify().problems.isEmpty, "\(stated.verify().problems)")
      #expect(stated.releases.reserved == 7)
    }
  }
}
