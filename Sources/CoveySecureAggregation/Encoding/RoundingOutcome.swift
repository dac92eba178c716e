/// What rounding did to one update.
public struct RoundingOutcome: Sendable, Hashable {
  /// Values beyond the range, which were cut off. Without a rotation that is 0 for every update that keeps the clip bound.
  public var saturated = 0
  /// The squared L2 distance of the integers from the weighted update, in steps^2.
  public var squaredError = 0.0
  /// The length of the integers along the update over the update's own: 1 on average, and 1 for an update of zeros.
  public var keptLength = 1.0

  /// An outcome.
  public init(saturated: Int = 0, squaredError: Double = 0, keptLength: Double = 1) {
    self.saturated = saturated
    self.squaredError = squaredError
    self.keptLength = keptLength
  }

  /// What sums over the coordinates tell.
  /// - Parameters:
  ///   - squares: Of the integers.
  ///   - along: Of the rounding's error times the exact value.
  ///   - error: Of the squared error.
  init(saturated: Int, squares: UInt64, along: Double, error: Double) {
    self.init(saturated: saturated, squaredError: error)
    // z^2 = y^2 + 2 (z - y) y + (z - y)^2.
    let exact = Double(squares) - 2 * along - error
    if exact > 0 { keptLength = 1 + along / exact }
  }
}
