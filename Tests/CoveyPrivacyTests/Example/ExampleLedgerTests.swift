import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import Testing

@Suite struct ExampleLedgerTests {
  private let privacy = ExamplePrivacy(noiseMultiplier: 4, batchSize: 20)

  private func budget(_ epsilon: Double, unit: PrivacyUnit = .example) throws -> PrivacyBudget {
    try PrivacyBudget(epsilon: epsilon, delta: 1e-5, unit: unit)
  }

  private func epsilon(_ examples: Int, _ participations: Int, _ kind: AccountantKind) throws -> Double {
    let releases = privacy.releases(examples: examples, participations: participations)
    var accountant = kind.makeAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(releases.event, count: releases.count)
    return try accountant.epsilon(delta: 1e-5)
  }

  /// The cap is the largest number that fits: one more does not.
  @Test(arguments: [10, 20, 25, 100, 1000], [0.5, 3, 20])
  func capIsTheLargestThatFits(examples: Int, budget: Double) throws {
    var caps = try ParticipationCaps(privacy, budget: self.budget(budget), accountant: .rdp, most: 200)
    let cap = try caps.cap(examples: examples)
    #expect(try cap == 0 || epsilon(examples, cap, .rdp) <= budget)
    #expect(try cap == 200 || epsilon(examples, cap + 1, .rdp) > budget)
    for participations in [1, cap, cap + 1, 200] where participations > 0 {
      #expect(try caps.allows(participations, examples: examples) == (participations <= cap))
    }
    if cap > 0 {
      #expect(try caps.epsilon(examples: examples, participations: cap) == epsilon(examples, cap, .rdp))
    }
  }

  /// The tight accountant allows at least what the other does, and never more than its own bound.
  @Test func tighterAccounting() throws {
    var loose = try ParticipationCaps(privacy, budget: budget(3), accountant: .rdp, most: 40)
    var tight = try ParticipationCaps(privacy, budget: budget(3), accountant: .pld, most: 40)
    let (least, most) = (try loose.cap(examples: 60), try tight.cap(examples: 60))
    #expect(least <= most)
    #expect(try most == 0 || tight.epsilon(examples: 60, participations: most) <= 3)
    for participations in 1...40 {
      #expect(try tight.allows(participations, examples: 60) == (participations <= most))
    }
  }

  @Test func noNoiseAllowsNothing() throws {
    var caps = try ParticipationCaps(
      ExamplePrivacy(noiseMultiplier: 0, batchSize: 20), budget: budget(8), accountant: .rdp, most: 10)
    #expect(try caps.cap(examples: 30) == 0)
  }

  @Test func clientBudgetIsRefused() throws {
    #expect(throws: PrivacyError.self) {
      try ParticipationCaps(privacy, budget: budget(2, unit: .client), accountant: .rdp, most: 10)
    }
  }

  private func ledger(_ epsilon: Double, maximum: Int? = nil) throws -> ExampleLedger {
    ExampleLedger(
      try ParticipationCaps(privacy, budget: budget(epsilon), accountant: .rdp, most: 50), population: 4,
      maximumParticipations: maximum
    ) { [10, 40, 40, 400][$0] }
  }

  /// Each client is refused exactly when its own examples' budget is spent, whatever the others did.
  @Test func clientsAreRefusedOnceSpent() throws {
    var ledger = try ledger(4)
    var caps = try ParticipationCaps(privacy, budget: budget(4), accountant: .rdp, most: 50)
    for _ in 0..<60 {
      for client in [0, 1, 3] {
        let before = ledger.participations[client]
        let allowed = try ledger.allows(client)
        #expect(try ledger.admit(client) == allowed)
        #expect(ledger.participations[client] == before + (allowed ? 1 : 0))
      }
    }
    for (client, examples) in [(0, 10), (1, 40), (3, 400)] {
      #expect(Int(ledger.participations[client]) == (try caps.cap(examples: examples)))
    }
    #expect(ledger.participations[2] == 0)
    #expect(try ledger.allows(2) == (caps.cap(examples: 40) > 0))
    #expect(ledger.participations.contains { $0 > 0 && $0 < 50 })
  }

  @Test func furtherLimit() throws {
    var ledger = try ledger(1e6, maximum: 3)
    let admitted = try (0..<5).map { _ in try ledger.admit(1) }
    #expect(admitted == [true, true, true, false, false])
  }

  /// With rate and steps that are the same for all, everybody is refused at the same count, whatever they have.
  @Test(arguments: [AccountantKind?.none, .rdp, .pld]) func constantsRefuseAllTogether(accountant: AccountantKind?)
    throws
  {
    let sizes = [0, 1, 9, 10, 5000]
    var ledger = ExampleLedger(
      try ParticipationCaps(
        ExamplePrivacy(
          noiseMultiplier: 2, batchSize: nil, constants: ExampleConstants(rate: 0.1, steps: 20, examples: 100)),
        budget: budget(2), accountant: accountant, most: 40), population: 5
    ) { sizes[$0] }
    var refused: Set<Int> = []
    for count in 0..<40 {
      let answers = try sizes.indices.map { try ledger.admit($0) }
      #expect(Set(answers).count == 1)
      if !answers[0] { refused.insert(count) }
    }
    let first = try #require(refused.min())
    #expect(first > 0 && refused.count == 40 - first)
    let worst = try #require(try ledger.worst())
    #expect(worst.participations == first && worst.epsilon <= 2)
    // One participation more would be too much.
    var further = (accountant ?? .pld).makeAccountant(adjacency: .addOrRemoveOne)
    try further.compose(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: 2)), count: 20 * (first + 1))
    #expect(try further.epsilon(delta: 1e-5) > 2)
  }

  /// The worst epsilon is the largest of all clients', none skipped that could be it.
  @Test func worstClient() throws {
    var ledger = try ledger(1e6)
    #expect(try ledger.worst() == nil)
    for counts in [[1, 0, 0, 9], [0, 2, 5, 1], [3, 3, 3, 3], [0, 1, 0, 50], [1, 7, 2, 8]] as [[UInt32]] {
      try ledger.restore(counts)
      let all = try zip([10, 40, 40, 400], counts).filter { $0.1 > 0 }.map { try epsilon($0, Int($1), .rdp) }
      let worst = try #require(try ledger.worst())
      #expect(worst.epsilon == all.max())
      #expect(worst.epsilon == (try epsilon(worst.examples, worst.participations, .rdp)))
    }
  }

  /// A resumed ledger refuses what the first one would have.
  @Test func checkpoint() throws {
    var first = try ledger(4)
    for client in [0, 1, 1, 3] { _ = try first.admit(client) }
    var second = try ledger(4)
    try second.restore(first.participations)
    #expect(second.participations == first.participations)
    for client in [0, 1, 2, 3, 1, 1] { #expect(try first.admit(client) == second.admit(client)) }
    #expect(throws: PrivacyError.self) { try second.restore([1, 2]) }
  }
}
