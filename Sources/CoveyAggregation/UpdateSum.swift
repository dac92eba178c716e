public import CoveyCore

/// The weighted sum of clients' updates, and what is told beside them: counts, failures, training metrics, bytes.
///
/// Sums of sums add up by ``merge(_:)``; the order of the calls determines the bits of the vector.
public struct UpdateSum: Sendable {
  /// The sum of weight times delta.
  public internal(set) var vector: ParameterVector
  /// The sum of the weights.
  public internal(set) var weight = 0.0
  /// Updates in the sum.
  public internal(set) var completed = 0
  /// Clients that sent no usable update.
  public private(set) var failures = FailureCounts()
  /// The first failure: which client and why.
  public private(set) var firstFailure: String?
  /// Clients whose update was not finite and who sent a zero one with their noise.
  public private(set) var replaced = 0
  /// Loss and steps of local training, over all updates.
  public internal(set) var training = TrainingMetrics()
  /// Bytes that the clients sent.
  public private(set) var bytes = 0
  /// What clipping did to the updates.
  public internal(set) var clipping = ClipStatistics()
  /// Whether the vector is a mean that was released with noise, whatever number of updates it is made of.
  private var isReleased = false
  /// Whether nothing may be made of the sum.
  private var isWithheld = false

  /// The sum of nothing.
  public init(parameterCount: Int) {
    vector = ParameterVector(count: parameterCount)
  }

  /// Starts again from nothing. The vector's memory stays; its values are taken as zero until the next update.
  public mutating func reset() {
    weight = 0
    completed = 0
    failures = FailureCounts()
    firstFailure = nil
    replaced = 0
    training = TrainingMetrics()
    bytes = 0
    clipping.reset()
    isReleased = false
    isWithheld = false
  }

  /// Adds an update, whatever its state of protection. Afterwards its delta holds no meaningful values: the first
  /// update of a sum gives its memory away instead of being copied.
  /// - Precondition: The sum's parameter count; a positive weight.
  public mutating func add<State>(_ update: inout Update<State>) {
    if let outcome = update.clipping { clipping.add(outcome) }
    add(delta: &update.delta, weight: update.weight, training: update.training)
  }

  /// Counts an update whose values are summed elsewhere, as integers.
  public mutating func count<State>(_ update: borrowing Update<State>) {
    if let outcome = update.clipping { clipping.add(outcome) }
    weight += 1
    completed += 1
    training += update.training
  }

  /// Adds a delta, see ``add(_:)``.
  public mutating func add(delta: inout ParameterVector, weight: Double, training: TrainingMetrics) {
    precondition(delta.count == vector.count, "an update has as many parameters as the sum")
    precondition(weight > 0, "an update's weight is positive")
    if completed == 0 {
      swap(&vector, &delta)
      if weight != 1 { vector.scale(by: Float(weight)) }
    } else {
      vector.add(delta, scaled: Float(weight))
    }
    self.weight += weight
    completed += 1
    self.training += training
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

  /// Adds another sum. Afterwards the other must be reset before further use.
  public mutating func merge(_ other: inout UpdateSum) {
    if other.completed > 0, other.vector.count > 0 {
      if completed == 0 { swap(&vector, &other.vector) } else { vector.add(other.vector) }
    }
    weight += other.weight
    completed += other.completed
    failures += other.failures
    if firstFailure == nil { firstFailure = other.firstFailure }
    replaced += other.replaced
    training += other.training
    bytes += other.bytes
    clipping.merge(other.clipping)
  }

  /// Puts the released mean of a private round in the place of the sum: `total` times `factor`. The mean stands even if
  /// no client took part.
  /// - Precondition: The sum's parameter count.
  public mutating func release(_ total: GridTotal, times factor: Double, on workers: any PieceWorkers) {
    precondition(total.parameterCount == vector.count, "a mean has as many parameters as the sum")
    // Sendable: pieces do not overlap, and the vector outlives the call.
    nonisolated(unsafe) let output = vector.writePointer()
    workers.perform(pieces: total.pieces) { total.write($0, times: factor, to: output) }
    weight = 1
    isReleased = true
  }

  /// Puts the released mean of a private round, which `write` writes, in the place of the sum.
  public mutating func release(_ write: (inout ParameterVector) throws -> Void) rethrows {
    try write(&vector)
    weight = 1
    isReleased = true
  }

  /// Makes the sum one that has no mean: nothing of it is released.
  public mutating func withhold() {
    isWithheld = true
  }

  /// Makes the mean of updates that protect themselves one over `denominator`, whoever answered.
  public mutating func fixDenominator(_ denominator: Double) {
    precondition(denominator > 0, "a denominator is positive")
    weight = denominator
  }

  /// Divides the sum by its weight and hands out the weighted mean; nil if there was no update and nothing released,
  /// or if the sum is withheld.
  public mutating func withMean<Result>(_ body: (ParameterVector) throws -> Result) rethrows -> Result? {
    guard !isWithheld, completed > 0 || isReleased else { return nil }
    if !isReleased { vector.scale(by: Float(1 / weight)) }
    weight = 1
    return try body(vector)
  }
}
