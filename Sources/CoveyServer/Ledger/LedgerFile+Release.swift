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
    let costs = exactly ? try live.exactly(releases: reserved) : live.bounds(releases: reserved)
    let next = record.recording(
      releases: reserved, released: released, costs: costs, deltas: live.deltas, model: model)
    if next == record, !record.hash.isEmpty { return }
    let sealed = try next.sealed(after: record) { try $0.json() }
    try storage.replace(try sealed.json())
    record = sealed
  }
}
