public import CoveyCore

/// The sum over one chunk of a cohort, filled by one thread at a time.
public final class ChunkSum: @unchecked Sendable {
  // Sendable: OrderedAggregation hands it from thread to thread under its lock; only the holder touches it.
  /// The chunk's number.
  public internal(set) var index = 0
  /// The positions of its clients within the cohort.
  public internal(set) var positions = 0..<0
  /// The sum so far.
  public var sum: UpdateSum
  /// Where clipped updates are added, of this chunk and of the others that this object has served: their order does not
  /// matter. Nil if the round asks for updates of another stage.
  public let grid: GridSum?
  /// The stage of protection that updates must have.
  public let stage: UpdateStage

  init(parameterCount: Int, stage: UpdateStage) {
    self.stage = stage
    sum = UpdateSum(parameterCount: stage == .clipped ? 0 : parameterCount)
    grid = stage == .clipped ? GridSum(parameterCount: parameterCount) : nil
  }

  /// Adds a clipped update.
  /// - Precondition: A chunk of that stage.
  public func add(_ update: borrowing Update<Clipped>) {
    guard let grid else { preconditionFailure("this round does not sum clipped updates") }
    grid.add(update)
    sum.count(update)
  }
}
