internal import CoveyPrivacy

extension LedgerFile {
  /// Returns when the release of `round` is on the disk as spent.
  /// - Throws: ``BudgetReached`` if it would exceed the budget or the planned rounds; what writing throws.
  /// - Precondition: `round` is not before the round from which the run was resumed.
  public func willRelease(round: Int) throws {
    let release = round - firstRound + 1
    precondition(release >= 1, "a run does not go back behind the round that it was resumed from")
    if release > reserved {
      guard release <= allowed else {
        let planEnds = firstRound + allowed >= plan.pipeline.rounds
        throw BudgetReached(rounds: round, epsilon: planEnds ? nil : epsilon(completed: round))
      }
      let begin = clock.now
      try write(reserved: min(release - 1 + policy.size, allowed))
      policy.wrote(
        seconds: begin.duration(to: clock.now) / .seconds(1), interval: lastWrite.duration(to: clock.now) / .seconds(1))
      lastWrite = clock.now
    }
    released = max(released, release)
  }

  /// Records a graceful end: reservations that were not used are given back. Releases that a crashed process may have
  /// made stay counted.
  public func end(completed rounds: Int, model: String?) throws {
    try write(reserved: released, model: model, exactly: true)
  }

  /// Replaces the file by one that states `reserved` releases of the current segment as spent.
  func write(reserved: Int, model: String? = nil, exactly: Bool = false) throws {
    var next = record
    let last = next.segments.count - 1
    next.segments[last].releases = reserved
    let before = next.segments.dropLast().reduce(0) { $0 + $1.releases }
    next.releases.committed = before + min(released, reserved)
    next.releases.reserved = before + reserved
    let costs = exactly ? try live.exactly(releases: reserved) : live.bounds(releases: reserved)
    next.spent = zip(live.deltas, costs).map { PrivacyLedger.Spent(delta: $0, epsilon: $1) }
    next.model = model
    next.statement = next.sentence(completed: model != nil)
    if next == record, !record.hash.isEmpty { return }
    next.previous = record.hash.isEmpty ? PrivacyLedger.noPrevious : record.hash
    let sealed = try next.sealed()
    try storage.replace(sealed.bytes)
    record = sealed.ledger
  }
}
