internal import CCoveyKernels
public import CoveyCore

/// A sum of clipped updates as integers on a grid, filled by one thread at a time.
///
/// Integers add up exactly, so the sum is the same in any order, and leaving an update out changes it by exactly that
/// update. Only `Clipped` updates have an ``add(_:)``.
public final class GridPart {
  /// Updates that 32-bit integers hold: each is below 2^26 in magnitude.
  private static let narrowLimit = 32

  /// Parameters of an update.
  public let parameterCount: Int
  /// Updates in the sum.
  public private(set) var count = 0
  private let narrow: UnsafeMutablePointer<Int32>
  /// Updates in `narrow`, which holds no meaningful values without any.
  private var narrowCount = 0
  /// Where `narrow` goes when it is full; made by the first sum that needs it.
  private var wide: UnsafeMutablePointer<Int64>?
  private var isWideUsed = false
  private var scale: Float = 1

  /// The sum of nothing.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
    narrow = .allocate(capacity: max(parameterCount, 1))
  }

  deinit {
    narrow.deallocate()
    wide?.deallocate()
  }

  /// Starts again from nothing.
  /// - Parameter step: The grid's step, a power of two; at least 2^-26 of the updates' bound.
  public func begin(step: Double) {
    precondition(step > 0 && step.significand == 1, "a grid's step is a power of two")
    scale = Float(1 / step)
    count = 0
    narrowCount = 0
    isWideUsed = false
  }

  /// Adds an update, each value cut off towards zero.
  /// - Precondition: The sum's parameter count.
  public func add(_ update: borrowing Update<Clipped>) {
    precondition(update.delta.count == parameterCount, "an update has as many parameters as the sum")
    if narrowCount == Self.narrowLimit { widen() }
    if narrowCount == 0 {
      covey_grid_store(narrow, update.delta.readPointer, scale, parameterCount)
    } else {
      covey_grid_add(narrow, update.delta.readPointer, scale, parameterCount)
    }
    narrowCount += 1
    count += 1
  }

  /// Empties `narrow` into `wide`.
  private func widen() {
    let wide = self.wide ?? .allocate(capacity: max(parameterCount, 1))
    self.wide = wide
    if isWideUsed {
      covey_grid_widen_add(wide, narrow, parameterCount)
    } else {
      covey_grid_widen_store(wide, narrow, parameterCount)
    }
    isWideUsed = true
    narrowCount = 0
  }

  /// Adds the values of `range` to as many integers at `total`; several threads may do so for different ranges.
  func add(_ range: Range<Int>, to total: UnsafeMutablePointer<Int64>) {
    if narrowCount > 0 { covey_grid_widen_add(total, narrow + range.lowerBound, range.count) }
    if isWideUsed, let wide { covey_grid_wide_add(total, wide + range.lowerBound, range.count) }
  }
}
