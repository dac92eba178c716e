/// How many releases a ledger writes ahead at once, so that waiting for the disk stays below a hundredth of the run.
///
/// One at first, then twice as many whenever a write took more than its share of the time since the last one. A crash
/// therefore wastes no more releases than the run has already made, and one.
package struct ReservationPolicy: Sendable, Hashable {
  /// The share of the time that writing may take.
  package static let share = 0.01
  /// The most releases at once.
  package static let maximum = 1024

  /// Releases of the next reservation.
  package private(set) var size = 1

  package init() {}

  /// Takes note of a write that took `seconds`, `interval` seconds after the last one began.
  package mutating func wrote(seconds: Double, interval: Double) {
    if seconds > interval * Self.share { size = min(2 * size, Self.maximum) }
  }
}
