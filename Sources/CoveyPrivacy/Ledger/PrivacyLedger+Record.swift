package import CoveyAccounting
internal import CoveyCrypto

/// The versions of a ledger while a run goes on.
extension PrivacyLedger {
  /// How a run ended.
  package struct Ending: Sendable, Hashable {
    /// Rounds that were completed.
    package var rounds: Int
    /// The digest of the model that the statement ships with; nil if the run may go on.
    package var model: String?

    package init(rounds: Int, model: String?) {
      self.rounds = rounds
      self.model = model
    }
  }

  /// The next version: `releases` of the current segment reserved, `released` of them known to have happened.
  /// - Parameters:
  ///   - figures: What is stated, see ``PrivacyPlan/statedFigures(segments:ended:)``.
  ///   - ending: How the run ended; nil while it goes on.
  package func recording(
    releases reserved: Int, released: Int, figures: [PrivacyFigure], ending: Ending?
  ) -> PrivacyLedger {
    var next = self
    let last = segments.count - 1
    next.segments[last].releases = reserved
    let before = segments.dropLast().reduce(0) { $0 + $1.releases }
    next.releases.committed = before + min(released, reserved)
    next.releases.reserved = before + reserved
    next.figures = figures
    next.model = ending?.model
    next.stopping.endedAfter = ending?.rounds
    // A run that is stopped and may go on was stopped by somebody who watched it.
    next.stopping.interrupted = ending.flatMap { $0.model == nil && $0.rounds < releases.planned ? true : nil }
    next.signature = nil
    next.statement = next.sentence(completed: ending != nil)
    return next
  }

  /// This ledger with the hash of its bytes, as the version after `earlier`.
  package func sealed(
    after earlier: PrivacyLedger, bytes: (PrivacyLedger) throws -> [UInt8]
  ) throws -> PrivacyLedger {
    try hashed(after: earlier.hash.isEmpty ? Self.noPrevious : earlier.hash, bytes)
  }

  /// Whether ``hash`` is that of the bytes.
  package func isSealed(_ bytes: (PrivacyLedger) throws -> [UInt8]) throws -> Bool {
    try hashed(after: previous, bytes).hash == hash
  }

  private func hashed(
    after earlier: String, _ bytes: (PrivacyLedger) throws -> [UInt8]
  ) throws -> PrivacyLedger {
    var next = self
    next.previous = earlier
    next.hash = ""
    next.signature = nil
    let text = try bytes(next)
    next.hash = try BLAKE2b.hash(text.span.bytes).hex
    next.signature = signature
    return next
  }

  /// The ledger of a resumed run: a new segment if the noise of the rounds to come is not what it was.
  /// - Parameter fresh: The run's ledger as if it began now.
  package func resumed(completed: Int, as fresh: PrivacyLedger) -> PrivacyLedger {
    var next = self
    next.code = fresh.code
    next.notes = fresh.notes
    guard let key = fresh.segments.last?.key else { return next }
    // Behind the segment's first round the key is new to the rounds: they count again.
    if let last = segments.last, last.key == key, completed >= last.firstRound { return next }
    next.segments.append(Segment(key: key, firstRound: completed, releases: 0))
    return next
  }
}
