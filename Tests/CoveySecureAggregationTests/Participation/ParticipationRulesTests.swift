import CoveySecureAggregation
import Testing

/// What a history refuses, whether it forgets or not.
@Suite("Rules of participation")
struct ParticipationRulesTests {
  static func run(_ byte: UInt8) -> Bytes32 { Bytes32(bytes: [UInt8](repeating: byte, count: 32)) ?? .zero }

  static func participation(
    _ round: Int, number: Int? = nil, run: UInt8 = 1, task: String = "t", rho: Double = 0, excess: Double = 0,
    seconds: Int = 0, session: UInt8? = nil
  ) -> ParticipationRecord {
    ParticipationRecord(
      name: RoundName(task: task, run: Self.run(run), round: round, number: number),
      session: Self.run(session ?? UInt8(truncatingIfNeeded: 100 + (number ?? round))),
      charge: PrivacyCharge(rho: rho, excess: excess), seconds: seconds)
  }

  enum Kind: CaseIterable { case volatile, file }

  private func history(_ kind: Kind, _ folder: TemporaryFile) throws -> any ParticipationHistory {
    switch kind {
    case .volatile: VolatileHistory()
    case .file: try FileHistory(path: folder.path)
    }
  }

  @Test("numbers only grow, and no round of a run is begun twice", arguments: Kind.allCases)
  func names(kind: Kind) throws {
    let file = try TemporaryFile()
    let history = try history(kind, file)
    func begin(_ round: Int, _ number: Int, run: UInt8 = 1) throws {
      try history.begin(Self.participation(round, number: number, run: run), within: .none)
    }
    try begin(3, 10)
    for number in [0, 9, 10] {
      #expect(throws: SecureAggregationError.staleRound(number, last: 10)) { try begin(4, number) }
      #expect(throws: SecureAggregationError.staleRound(number, last: 10)) {
        try history.check(Self.participation(4, number: number).name, seconds: 0, within: .none)
      }
    }
    #expect(throws: SecureAggregationError.refused(.roundTaken)) { try begin(3, 11) }
    // A refused one spends nothing: the number is still free.
    try begin(4, 11)
    #expect(throws: SecureAggregationError.refused(.tooSoon)) { try begin(2, 12) }
    // Another run has numbers and rounds of its own.
    try begin(3, 0, run: 2)
    try begin(9, 12)
    #expect(throws: SecureAggregationError.refused(.roundTaken)) { try begin(4, 13) }
  }

  @Test("separation and number of participations", arguments: Kind.allCases)
  func separation(kind: Kind) throws {
    let file = try TemporaryFile()
    let history = try history(kind, file)
    let limit = ParticipationLimit(charge: nil, rounds: 4, seconds: 60, count: 3)
    try history.begin(Self.participation(2, seconds: 1000), within: limit)
    #expect(throws: SecureAggregationError.refused(.tooSoon)) {
      try history.begin(Self.participation(5, seconds: 2000), within: limit)
    }
    #expect(throws: SecureAggregationError.refused(.tooSoon)) {
      try history.begin(Self.participation(6, seconds: 1059), within: limit)
    }
    // Seconds count across runs; a clock that was set back does not help.
    #expect(throws: SecureAggregationError.refused(.tooSoon)) {
      try history.begin(Self.participation(0, run: 2, seconds: 900), within: limit)
    }
    try history.begin(Self.participation(6, seconds: 1060), within: limit)
    try history.begin(Self.participation(10, seconds: 1120), within: limit)
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(Self.participation(14, seconds: 5000), within: limit)
    }
    try history.begin(Self.participation(0, run: 2, seconds: 5000), within: limit)
  }

  @Test("the sum of charges is one over all tasks and runs", arguments: Kind.allCases)
  func budget(kind: Kind) throws {
    let file = try TemporaryFile()
    let history = try history(kind, file)
    let limit = ParticipationLimit(charge: PrivacyCharge(rho: 1, excess: 0.01), rounds: 1, seconds: 0)
    for index in 0..<3 {
      try history.begin(
        Self.participation(0, run: UInt8(index), task: "task \(index)", rho: 0.3, excess: 0.003), within: limit)
    }
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(Self.participation(0, run: 7, rho: 0.2), within: limit)
    }
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(Self.participation(0, run: 7, rho: 0.01, excess: 0.002), within: limit)
    }
    for rho in [Double.infinity, .nan, -0.1] {
      #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
        try history.begin(Self.participation(0, run: 7, rho: rho), within: limit)
      }
    }
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(Self.participation(0, run: 7, excess: .nan), within: limit)
    }
    #expect(abs(history.spent.rho - 0.9) < 1e-12 && history.spent.rho >= 0.9)
    // What costs nothing of a kind is not refused where nothing of it is left.
    try history.begin(
      Self.participation(0, run: 10, rho: 0.01),
      within: ParticipationLimit(charge: PrivacyCharge(rho: 1, excess: history.spent.excess), rounds: 1, seconds: 0))
    // Whoever was trusted once without a bound has no budget left.
    try history.begin(Self.participation(0, run: 8, rho: .infinity), within: .none)
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(Self.participation(0, run: 9), within: limit)
    }
  }

  @Test("an unmasking is answered once, of a session that was begun", arguments: Kind.allCases)
  func answers(kind: Kind) throws {
    let file = try TemporaryFile()
    let history = try history(kind, file)
    #expect(throws: SecureAggregationError.refused(.roundTaken)) { try history.answered(Self.run(101)) }
    try history.begin(Self.participation(1), within: .none)
    try history.answered(Self.run(101))
    #expect(throws: SecureAggregationError.refused(.roundTaken)) { try history.answered(Self.run(101)) }
  }

  /// Against a plain set, in any order of rounds.
  @Test("all rounds of a run are remembered", arguments: Kind.allCases) func rounds(kind: Kind) throws {
    let file = try TemporaryFile()
    let history = try history(kind, file)
    var (random, seen) = (SplitMix(state: 5), Set<Int>())
    let backwards = ParticipationLimit(charge: nil, rounds: -1000, seconds: 0)
    for number in 0..<1000 {
      let round = Int.random(in: 0..<300, using: &random)
      if seen.insert(round).inserted {
        try history.begin(Self.participation(round, number: number), within: backwards)
      } else {
        #expect(throws: SecureAggregationError.refused(.roundTaken)) {
          try history.begin(Self.participation(round, number: number), within: backwards)
        }
      }
    }
    #expect(seen.count > 250)
  }
}
