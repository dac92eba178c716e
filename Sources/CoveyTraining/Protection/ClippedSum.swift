internal import CCoveyKernels
internal import CoveyCompute
internal import CoveyCore
internal import CoveyData
internal import CoveyNoise

/// The sum of a batch's gradients, each clipped to a bound, by ghost clipping (Li et al. 2022, arXiv 2110.05679) with one
/// backward pass (Bu et al. 2023, arXiv 2210.00038).
///
/// Batches come in any size, so they run in pieces of a few sizes, filled up with blank examples that count nothing. The
/// sums of several pieces are added as integers on the grid of the noise, so that the rounding of one piece does not depend
/// on the examples of another: added up as floats, 128 pieces can move by 6 % of the bound more than an example may. An
/// example whose norm is NaN or infinite counts as zero: its place is blanked and the piece run again, so that nothing of
/// it can reach the sum, and no other example's gradient changes.
final class ClippedSum {
  /// The sum of the last piece, which is the sum of the batch if there is no ``total``.
  private var sum: ParameterVector
  /// The sum of a batch of several pieces, in steps of the grid; empty until there is one.
  private var total: [Int64] = []
  /// Whether the last batch has its sum in ``total``.
  private var isLarge = false
  /// What was clipped since the last reset, without the median.
  private(set) var metrics = ClippingMetrics()
  /// The sum of the finite losses since the last reset.
  private(set) var lossSum = 0.0
  private var norms = GradientNormHistogram()

  private let executor: ModelExecutor
  private let bound: Double
  /// The noise on sums; nil for none, where no grid is needed.
  private let noise: GridGaussian?
  private let weights: AlignedFloats

  /// Pieces have at most this many examples, so that memory does not follow the batch.
  static let largestPiece = 128
  /// Sizes of pieces are multiples of this.
  static let grain = 4

  /// The size of a piece that holds `count` examples.
  static func rounded(_ count: Int) -> Int { (count + grain - 1) / grain * grain }

  /// - Parameter bound: What gradients are clipped to, ``ExampleProtection/effectiveBound(piece:)`` of `capacity`.
  init(_ executor: ModelExecutor, bound: Double, noise: GridGaussian?, capacity: Int) {
    precondition(executor.mode == .perExampleNorms, "clipping needs an executor of mode perExampleNorms")
    self.executor = executor
    self.bound = bound
    self.noise = noise
    sum = ParameterVector(count: executor.model.parameterCount)
    weights = AlignedFloats(count: capacity)
  }

  /// Forgets all counts, as at the start of a client's round.
  func reset() {
    metrics = ClippingMetrics()
    lossSum = 0
    norms.reset()
  }

  /// The counts with the median norm.
  func finalMetrics() -> ClippingMetrics {
    var all = metrics
    all.medianNorm = norms.median
    return all
  }

  /// Computes the sum over `count` >= 0 examples.
  /// - Throws: ``ModelError`` if the model cannot be compiled for a piece.
  /// - Returns: Whether the sum is finite. Clipped gradients are bounded, so parameters that overflow are why it may not be.
  func compute(_ dataset: Dataset, _ positions: UnsafePointer<Int32>, count: Int) throws -> Bool {
    isLarge = noise != nil && count > weights.count
    if count == 0 { sum.fill(with: 0) }
    if isLarge, total.isEmpty { total = [Int64](repeating: 0, count: sum.count) }
    if isLarge { for i in total.indices { total[i] = 0 } }
    for first in stride(from: 0, to: count, by: weights.count) {
      let size = min(weights.count, count - first)
      try add(dataset, positions + first, count: size, accumulating: first > 0 && !isLarge)
      guard sum.isFinite else { return false }
      if isLarge { noise?.accumulate(sum, into: &total) }
    }
    return true
  }

  /// Adds the noise to the sum and lets `body` use the result.
  func withNoisedSum<Result>(
    _ words: inout NoiseWords, _ body: (inout ParameterVector) throws -> Result
  ) rethrows -> Result {
    if isLarge {
      noise?.release(total, into: &sum, words: &words)
    } else {
      noise?.add(to: &sum, words: &words)
    }
    return try body(&sum)
  }

  private func add(
    _ dataset: Dataset, _ positions: UnsafePointer<Int32>, count: Int, accumulating: Bool
  ) throws {
    let size = Self.rounded(count)
    try executor.select(batch: size)
    let dropout = executor.dropoutCounter
    feed(dataset, positions, count, size)
    run()
    if weigh(count) > 0 {
      feed(dataset, positions, count, size)
      for slot in 0..<count where weights.pointer[slot].isNaN {
        executor.blank(slot..<slot + 1)
        weights.pointer[slot] = 0
      }
      // The same dropout masks as before, so that the others' gradients stay what they were.
      executor.dropoutCounter = dropout
      run()
    }
    for slot in count..<size { weights.pointer[slot] = 0 }
    executor.backwardWeighted(weights.pointer, into: sum.writePointer(), accumulating: accumulating)
  }

  private func feed(_ dataset: Dataset, _ positions: UnsafePointer<Int32>, _ count: Int, _ size: Int) {
    executor.feed(dataset, positions: positions, first: 0, count: count)
    executor.blank(count..<size)
  }

  private func run() {
    executor.forward()
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
  }

  /// Sets the weights of the first `count` examples, NaN where the norm is not finite; returns how many are not.
  private func weigh(_ count: Int) -> Int {
    let limit = bound * bound
    var discarded = 0
    for slot in 0..<count {
      let squared = executor.squaredNorms[slot]
      metrics.examples += 1
      guard squared.isFinite else {
        weights.pointer[slot] = .nan
        discarded += 1
        continue
      }
      norms.add(squaredNorm: squared)
      let loss = executor.losses[slot]
      if loss.isFinite { lossSum += Double(loss) }
      if Double(squared) > limit {
        metrics.clipped += 1
        weights.pointer[slot] = Float(bound / Double(squared).squareRoot())
      } else {
        weights.pointer[slot] = 1
      }
    }
    metrics.discarded += discarded
    return discarded
  }
}

extension LocalTrainingPlan {
  /// The most examples whose clipped gradients are added up as floats: nearly every Poisson draw fits into one such piece.
  package var clippingPiece: Int {
    let drawn = protection?.constants.map { min($0.divisor.rounded(.up), Double(ClippedSum.largestPiece)) }
    let expected = drawn.map { Int($0) } ?? batchSize ?? ClippedSum.largestPiece
    return min(ClippedSum.largestPiece, ClippedSum.rounded(2 * min(expected, ClippedSum.largestPiece)))
  }
}
