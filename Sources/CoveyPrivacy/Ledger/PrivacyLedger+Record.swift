internal import CoveyCrypto

/// The versions of a ledger while a run goes on.
extension PrivacyLedger {
  /// The next version: `releases` of the current segment reserved, `released` of them known to have happened.
  /// - Parameters:
  ///   - costs: Epsilons of all reserved releases at `deltas`.
  ///   - model: The digest of the model; nil while the run may go on.
  package func recording(
    releases reserved: Int, released: Int, costs: [Double], deltas: [Double], model digest: String?
  ) -> PrivacyLedger {
    var next = self
    let last = segments.count - 1
    next.segments[last].releases = reserved
    let before = segments.dropLast().reduce(0) { $0 + $1.releases }
    next.releases.committed = before + min(released, reserved)
    next.releases.reserved = before + reserved
    next.spent = zip(deltas, costs).map { Spent(delta: $0, epsilon: $1) }
    next.model = digest
    next.statement = next.sentence(completed: digest != nil)
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
    let text = try bytes(next)
    next.hash = try BLAKE2b.hash(text.span.bytes).hex
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
