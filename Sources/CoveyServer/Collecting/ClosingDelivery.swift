internal import CoveySystem
internal import CoveyTransport

/// A delivery as its server sees it: it is waited for, and closed.
protocol ClosingDelivery: Delivery {
  /// Where the server waits; told when the last answer is in.
  var monitor: Monitor { get }
  /// Whether every client has answered or is lost.
  var isComplete: Bool { get }
  /// Whether the round was given up.
  var isAbandoned: Bool { get }
  /// Wants no more answers; whoever has not answered is lost.
  func close()
}

extension ClosingDelivery {
  /// Waits until all have answered, the round was abandoned or the time is up; then closes.
  func waitAndClose(until deadline: ContinuousClock.Instant?) {
    let clock = ContinuousClock()
    wait { deadline.map { clock.now >= $0 } ?? false }
    close()
    // Somebody may be adding the last answers.
    wait { false }
  }

  /// An abandoned round is noticed within a twentieth of a second.
  private func wait(unless isOver: () -> Bool) {
    if isComplete || isAbandoned { return }
    monitor.withLock {
      while !isComplete, !isAbandoned, !isOver() { monitor.wait(atMost: 0.05) }
    }
  }

  /// Wakes the server.
  func signal() { monitor.withLock { monitor.signalAll() } }
}
