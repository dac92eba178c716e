/// Threads that do a job in pieces. Which thread does which piece is left open, so a job's result must depend on the
/// pieces alone.
public protocol PieceWorkers: AnyObject {
  /// Runs `work` once for every piece of `0..<pieces`, and returns when all are done. Not reentrant.
  func perform(pieces: Int, _ work: @escaping @Sendable (Int) -> Void)
}

/// The caller's own thread.
public final class SerialWorkers: PieceWorkers {
  /// One thread.
  public init() {}

  /// Runs the pieces one after the other.
  public func perform(pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
    for piece in 0..<pieces { work(piece) }
  }
}
