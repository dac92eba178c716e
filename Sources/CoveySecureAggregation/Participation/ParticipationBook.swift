/// What the records of a history come to, and the rules that a new one must keep.
struct ParticipationBook: Sendable, Hashable {
  /// What a run has seen.
  struct Run: Sendable, Hashable {
    /// The largest number of a session.
    var number = -1
    /// The last round that was begun.
    var round = -1
    /// Participations.
    var count = 0
    /// All rounds that were begun, as ascending ranges.
    var rounds: [ClosedRange<Int>] = []
  }

  private(set) var runs: [Bytes32: Run] = [:]
  private(set) var spent = PrivacyCharge(rho: 0)
  /// When the last participation was, of any run; nil if there was none.
  private(set) var seconds: Int?
  /// Sessions that were begun, and whose unmasking was not answered.
  private var sessions: Set<Bytes32> = []

  /// Refuses what would break a rule.
  func check(_ name: RoundName, seconds now: Int, within limit: ParticipationLimit, charge: PrivacyCharge?) throws {
    let run = runs[name.run] ?? Run()
    guard name.number > run.number else { throw SecureAggregationError.staleRound(name.number, last: run.number) }
    guard !run.contains(name.round) else { throw SecureAggregationError.refused(.roundTaken) }
    if let charge {
      guard charge.rho >= 0, charge.excess >= 0 else { throw SecureAggregationError.refused(.budgetSpent) }
    }
    if let most = limit.charge {
      // Sums are rounded up, so that no number of participations spends more than it says.
      let rho = Self.sum(spent.rho, charge?.rho ?? 0)
      let excess = Self.sum(spent.excess, charge?.excess ?? 0)
      guard charge == nil || (rho <= most.rho && excess <= most.excess) else {
        throw SecureAggregationError.refused(.budgetSpent)
      }
      guard spent.rho < most.rho else { throw SecureAggregationError.refused(.budgetSpent) }
    }
    if let count = limit.count, run.count >= count { throw SecureAggregationError.refused(.budgetSpent) }
    if run.count > 0, name.round - run.round < limit.rounds { throw SecureAggregationError.refused(.tooSoon) }
    if let last = seconds, now < last || now - last < limit.seconds, limit.seconds > 0 {
      throw SecureAggregationError.refused(.tooSoon)
    }
  }

  /// Adds a participation that was checked.
  mutating func add(_ participation: ParticipationRecord) {
    let name = participation.name
    var run = runs[name.run] ?? Run()
    run.number = max(run.number, name.number)
    run.round = max(run.round, name.round)
    run.count += 1
    run.insert(name.round)
    runs[name.run] = run
    add(participation.charge)
    seconds = max(seconds ?? participation.seconds, participation.seconds)
    sessions.insert(participation.session)
  }

  /// Adds to the sums, rounded up.
  mutating func add(_ charge: PrivacyCharge) {
    spent = PrivacyCharge(rho: Self.sum(spent.rho, charge.rho), excess: Self.sum(spent.excess, charge.excess))
  }

  /// A sum of numbers >= 0, rounded up.
  private static func sum(_ one: Double, _ other: Double) -> Double { other == 0 ? one : (one + other).nextUp }

  /// Refuses an answer to a session that was not begun here, or answered before.
  func checkAnswer(_ session: Bytes32) throws {
    guard sessions.contains(session) else { throw SecureAggregationError.refused(.roundTaken) }
  }

  /// Marks a session as answered.
  mutating func answer(_ session: Bytes32) { sessions.remove(session) }

  /// Takes over what a compacted file says.
  mutating func restore(_ run: Bytes32, _ state: Run) { runs[run] = state }

  /// Takes over when the last participation was.
  mutating func restore(seconds: Int) { self.seconds = max(self.seconds ?? seconds, seconds) }

  /// Forgets sessions: those of a process that has ended, whose secrets went with it.
  mutating func forgetSessions() { sessions = [] }
}

extension ParticipationBook.Run {
  /// Whether a round was begun.
  func contains(_ round: Int) -> Bool {
    let index = firstRange(endingAtOrAfter: round)
    return index < rounds.count && rounds[index].contains(round)
  }

  /// Adds a round that was not begun yet.
  mutating func insert(_ round: Int) {
    let index = firstRange(endingAtOrAfter: round)
    if index < rounds.count, rounds[index].contains(round) { return }
    let joinsLeft = index > 0 && rounds[index - 1].upperBound == round - 1
    let joinsRight = index < rounds.count && rounds[index].lowerBound == round + 1
    switch (joinsLeft, joinsRight) {
    case (true, true):
      rounds[index - 1] = rounds[index - 1].lowerBound...rounds[index].upperBound
      rounds.remove(at: index)
    case (true, false): rounds[index - 1] = rounds[index - 1].lowerBound...round
    case (false, true): rounds[index] = round...rounds[index].upperBound
    case (false, false): rounds.insert(round...round, at: index)
    }
  }

  private func firstRange(endingAtOrAfter round: Int) -> Int {
    var (low, high) = (0, rounds.count)
    while low < high {
      let middle = (low + high) / 2
      if rounds[middle].upperBound < round { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
