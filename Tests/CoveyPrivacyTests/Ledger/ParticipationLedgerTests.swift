import CoveyPrivacy
import CoveyRandom
import Testing

@Suite("Participation ledger")
struct ParticipationLedgerTests {
  @Test("whatever is asked, the bounds hold, and nothing that keeps them is refused")
  func bounds() throws {
    var random = RandomStream(seed: 3, purpose: RandomPurpose(rawValue: 201))
    for _ in 0..<200 {
      let separation = 1 + Int(random.integer(below: 6))
      let maximum = 1 + Int(random.integer(below: 5))
      var ledger = try ParticipationLedger(minimumSeparation: separation, maximum: maximum)
      var taken = [Int]()
      for _ in 0..<60 {
        let round = Int(random.integer(below: 40))
        let may =
          taken.contains(round) || (taken.count < maximum && taken.allSatisfy { abs($0 - round) >= separation })
        if may {
          try ledger.takePart(round: round)
          if !taken.contains(round) { taken.append(round) }
        } else {
          #expect(throws: PrivacyError.self) { try ledger.takePart(round: round) }
        }
        #expect(ledger.rounds == taken.sorted())
      }
    }
  }

  @Test("impossible bounds and rounds are refused")
  func impossible() throws {
    #expect(throws: PrivacyError.self) { try ParticipationLedger(minimumSeparation: 0) }
    #expect(throws: PrivacyError.self) { try ParticipationLedger(maximum: 0) }
    #expect(throws: PrivacyError.self) {
      var ledger = try ParticipationLedger()
      try ledger.takePart(round: -1)
    }
    let open = try ParticipationLedger(ParticipationConfiguration())
    #expect(open.minimumSeparation == 1 && open.maximum == nil)
  }
}
