public import CoveyAccounting
public import CoveyNoise
public import CoveyPrivacy

/// The ledger of a run in a file that is written ahead of every release and verified when the run is resumed.
///
/// Several releases are reserved with one write. After a crash the file states the reservation, never less than what
/// happened; a graceful end gives the rest back. One thread at a time.
public final class LedgerFile: ReleaseLedger {
  /// How a run begins.
  public enum Start: Sendable, Hashable {
    /// Anew: there must be no ledger yet.
    case new
    /// From a checkpoint after `completed` rounds.
    case resumed(completed: Int)
  }

  /// The plan whose releases are recorded.
  public let plan: PrivacyPlan
  /// What the file states.
  public internal(set) var record: PrivacyLedger

  let storage: LedgerStorage
  let clock = ContinuousClock()
  let live: LiveEpsilon
  /// What the file states while the run goes on.
  let figures: [PrivacyFigure]
  /// Releases of the current segment that happened, or may have before a crash.
  var released: Int
  /// Releases of the current segment that the budget and the planned rounds allow.
  let allowed: Int
  var policy = ReservationPolicy()
  var lastWrite: ContinuousClock.Instant

  /// Begins or takes up the ledger at `path`; a new one is on the disk on return.
  /// - Parameters:
  ///   - path: The file.
  ///   - plan: What the run may release.
  ///   - noiseKey: A public name of the secret noise key, for example a hash of it, and of whatever else decides a
  ///     round's bits (the kernels, the kind of processor). With the same name, rounds that are done again after a crash
  ///     are taken to repeat bit for bit and are not counted twice; with another they are.
  ///   - run: The digest of the whole configuration and its data, with which a ledger must agree.
  ///   - start: Whether the run begins anew or from a checkpoint. A run that was killed before its first checkpoint
  ///     resumes with 0 completed rounds, and if it was killed before its ledger was there, the ledger begins.
  /// - Throws: ``LedgerError`` if the file does not belong to the run or was altered; `FileError` if it cannot be
  ///   read or written; `PrivacyError` if the plan cannot be accounted.
  public convenience init(
    _ path: String, plan: PrivacyPlan, noiseKey: String, run: String? = nil, start: Start
  ) throws {
    try self.init(.file(path), plan: plan, noiseKey: noiseKey, run: run, start: start)
  }

  package init(
    _ storage: LedgerStorage, plan: PrivacyPlan, noiseKey: String, run: String? = nil, start: Start
  ) throws {
    self.plan = plan
    self.storage = storage
    let found = try Self.takeUp(storage, plan: plan, noiseKey: noiseKey, run: run, start: start)
    record = found.record
    let earlier = found.record.segments.dropLast().map(\.releases)
    let current = found.record.segments.last ?? .init(key: noiseKey, firstRound: 0, releases: 0)
    released = current.releases
    allowed = try plan.allowed(earlier: earlier, firstRound: current.firstRound)
    figures = try plan.statedFigures(segments: found.record.segments, ended: nil)
    live = LiveEpsilon(plan, earlier: earlier, planned: allowed)
    lastWrite = clock.now
    if found.isNew { try write(reserved: released) }
    lastWrite = clock.now
  }

  /// Whether the run protects anybody.
  public var isPrivate: Bool { record.isPrivate }

  /// The delta of all epsilons.
  public var delta: Double? { plan.delta }

  /// Against whom all epsilons hold.
  public var against: Adversary? { plan.headline }

  /// An upper bound on epsilon after the first `rounds` rounds.
  public func epsilon(completed rounds: Int) -> Double? {
    live.bound(releases: max(0, rounds - firstRound))
  }

  /// What the run guarantees.
  public var stated: PrivacyFigure? { record.headline }

  /// The first round of the current segment.
  var firstRound: Int { record.segments.last?.firstRound ?? 0 }

  /// Releases of the current segment that the file states as spent.
  var reserved: Int { record.segments.last?.releases ?? 0 }
}
