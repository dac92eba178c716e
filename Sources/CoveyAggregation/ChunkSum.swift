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
  /// Where encoded updates are added, in the same way. Nil if the round asks for updates of another stage.
  public private(set) var ring: RingVector?
  /// The stage of protection that updates must have.
  public let stage: UpdateStage

  init(parameterCount: Int, stage: UpdateStage, ring shape: RingShape?) {
    self.stage = stage
    let isSummedBeside = stage == .clipped || stage == .encoded || stage == .masked
    sum = UpdateSum(parameterCount: isSummedBeside ? 0 : parameterCount)
    grid = stage == .clipped ? GridSum(parameterCount: parameterCount) : nil
    ring = stage == .encoded ? shape.map { RingVector($0) } : nil
  }

  /// Starts a round, before the first of its chunks.
  func begin(gridStep: Double) {
    grid?.begin(step: gridStep)
    ring?.clear()
  }

  /// Adds a clipped update.
  /// - Precondition: A chunk of that stage.
  public func add(_ update: borrowing Update<Clipped>) {
    guard let grid else { preconditionFailure("this round does not sum clipped updates") }
    grid.add(update)
    sum.count(update)
  }

  /// Adds the integers of an encoded update.
  /// - Returns: Whether they have the round's shape; if not, nothing changes.
  /// - Precondition: A chunk of that stage.
  public func add(_ update: borrowing Update<Encoded>, _ values: RingVector) -> Bool {
    precondition(stage == .encoded, "this round does not sum encoded updates")
    guard ring?.shape == values.shape else { return false }
    ring?.add(values)
    sum.count(update)
    return true
  }
}
