internal import CoveyPrivacy

extension LedgerFile {
  /// Returns when the release of `round` is on the disk as spent.
  /// - Throws: `BudgetReached` if it would exceed the budget or the planned rounds; what writing throws.
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

  /// Records a graceful end. Reservations that were not used are given back; what the run guarantees is that of all planned
  /// releases all the same, or of the milestone that it ended within.
  public func end(completed rounds: Int, model: String?) throws {
    try write(reserved: released, ending: PrivacyLedger.Ending(rounds: rounds, model: model))
  }

  /// Replaces the file by one that states `reserved` releases of the current segment as spent.
  func write(reserved: Int, ending: PrivacyLedger.Ending? = nil) throws {
    let isEarly = ending.map { $0.model != nil && plan.configuration.stopping.isMilestones } ?? false
    let figures = isEarly ? try plan.statedFigures(segments: record.segments, ended: ending?.rounds) : figures
    let next = record.recording(releases: reserved, released: released, figures: figures, ending: ending)
    if next == record, !record.hash.isEmpty { return }
    let sealed = try next.sealed(after: record) { try $0.json() }
    try storage.replace(try sealed.json())
    record = sealed
  }
}
