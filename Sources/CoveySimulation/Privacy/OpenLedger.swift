internal import CoveyPrivacy

/// A ledger that allows everything.
final class OpenLedger: ReleaseLedger {
  let isPrivate: Bool
  let delta: Double?

  init(isPrivate: Bool, delta: Double?) {
    self.isPrivate = isPrivate
    self.delta = delta
  }

  func willRelease(round: Int) throws {}
  func epsilon(completed rounds: Int) -> Double? { nil }
  func end(completed rounds: Int, model: String?) throws {}
}
