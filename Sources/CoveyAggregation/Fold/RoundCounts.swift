public import CoveyCore

/// What is told of a round's updates beside their values: counts, failures, training metrics, bytes.
///
/// Counts of parts add up by ``merge(_:)``; the order of the calls determines which failure is the first, and the bits of
/// the losses' sum.
public struct RoundCounts: Sendable {
  /// Updates in the sum.
  public private(set) var completed = 0
  /// Clients that sent no usable update.
  public private(set) var failures = FailureCounts()
  /// The first failure: which client and why.
  public private(set) var firstFailure: String?
  /// Clients whose update was not finite and who sent a zero one with their noise.
  public private(set) var replaced = 0
  /// Loss and steps of local training, over all updates.
  public private(set) var training = TrainingMetrics()
  /// Bytes that the clients sent.
  public private(set) var bytes = 0
  /// What clipping did to the updates.
  public private(set) var clipping = ClipStatistics()

  /// Nothing counted yet.
  public init() {}

  /// Starts again from nothing.
  public mutating func reset() {
    completed = 0
    failures = FailureCounts()
    firstFailure = nil
    replaced = 0
    training = TrainingMetrics()
    bytes = 0
    clipping.reset()
  }

  /// Counts an update that is in the sum.
  public mutating func count(_ update: UpdateFacts) {
    if let outcome = update.clipping { clipping.add(outcome) }
    completed += 1
    training += update.training
  }

  /// Counts a client that sent no usable update.
  public mutating func count(_ reason: FailureReason, message: @autoclosure () -> String) {
    failures[reason] += 1
    if firstFailure == nil { firstFailure = message() }
  }

  /// Counts a client whose update was not finite and who sent a zero one: what a simulation knows and a server does not.
  public mutating func countReplaced() { replaced += 1 }

  /// Counts bytes that a client sent.
  public mutating func count(bytes: Int) {
    self.bytes += bytes
  }

  /// Takes the counts of updates whose sum a session of secure aggregation has shown.
  public mutating func take(_ counts: RevealedCounts) {
    completed = counts.clients
    training = counts.training
    clipping = counts.within.map { ClipStatistics(within: $0, above: counts.clients - $0) } ?? ClipStatistics()
  }

  /// Adds another part's counts.
  public mutating func merge(_ other: borrowing RoundCounts) {
    completed += other.completed
    failures += other.failures
    if firstFailure == nil { firstFailure = other.firstFailure }
    replaced += other.replaced
    training += other.training
    bytes += other.bytes
    clipping.merge(other.clipping)
  }
}
