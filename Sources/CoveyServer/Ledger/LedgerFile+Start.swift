internal import CoveyPrivacy

extension LedgerFile {
  /// The record from which the run goes on, and whether it is not on the disk yet.
  static func takeUp(
    _ storage: LedgerStorage, plan: PrivacyPlan, noiseKey: String, run: String?, start: Start
  ) throws -> (record: PrivacyLedger, isNew: Bool) {
    let fresh = try PrivacyLedger(plan, noiseKey: noiseKey, run: run)
    let bytes = try storage.read()
    switch start {
    case .new:
      guard bytes == nil else { throw LedgerError.exists(path: storage.path) }
      return (fresh, true)
    case .resumed(let completed):
      guard let bytes else {
        // The ledger is there before the first release, so there was none, or a checkpoint would know.
        guard completed == 0 else { throw LedgerError.missing(path: storage.path) }
        return (fresh, true)
      }
      let record = try PrivacyLedger.decode(bytes, path: storage.path)
      guard record.fits(fresh), let last = record.segments.last else {
        throw LedgerError.otherPlan(path: storage.path)
      }
      let recorded = last.firstRound + last.releases
      guard recorded >= completed else {
        throw LedgerError.behind(path: storage.path, recorded: recorded, completed: completed)
      }
      let next = record.resumed(completed: completed, as: fresh)
      let isNew = next.segments.count > record.segments.count
      if isNew, plan.configuration.mechanism.isCorrelated { throw LedgerError.lostKey(path: storage.path) }
      // Rounds behind the checkpoint will not come again as they were, and only they knew who took part in them.
      if isNew, recorded > completed, plan.configuration.noisedSteps != nil || plan.countsParticipations {
        throw LedgerError.lostParticipations(path: storage.path, recorded: recorded, completed: completed)
      }
      return (next, isNew)
    }
  }
}
