import CoveyCore
import Dispatch

/// Pieces on all cores, in no particular order.
final class ConcurrentWorkers: PieceWorkers {
  func perform(pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: pieces) { work($0) }
  }
}
