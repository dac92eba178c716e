internal import Synchronization

/// Ends training from outside: on demand, or when its time is up. Training looks at it between steps.
public final class TrainingStop: Sendable {
  private let requested = Atomic<Bool>(false)
  private let deadline: ContinuousClock.Instant?
  private let other: TrainingStop?

  /// A stop that nobody has asked for.
  /// - Parameters:
  ///   - seconds: Seconds from now until it stops by itself; nil for never.
  ///   - other: Another stop, with which it stops as well.
  public init(after seconds: Double? = nil, with other: TrainingStop? = nil) {
    self.other = other
    deadline = seconds.map { .now + .seconds(min(max($0, 0), 1e9)) }
  }

  /// Asks training to end, from any thread.
  public func request() { requested.store(true, ordering: .relaxed) }

  /// Whether training should end.
  public var isDue: Bool {
    requested.load(ordering: .relaxed) || deadline.map { ContinuousClock.now >= $0 } ?? false || other?.isDue ?? false
  }

  /// - Throws: ``TrainingError/stopped`` if training should end.
  public func check() throws {
    if isDue { throw TrainingError.stopped }
  }
}
