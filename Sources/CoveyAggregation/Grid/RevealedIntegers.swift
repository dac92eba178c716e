public import CoveyCore

/// A sum of integers that secure aggregation has shown, on a grid that is coarser than that of a private sum by a whole
/// number: so it moves over exactly.
public struct RevealedIntegers: Sendable {
  /// The sum; elements beyond the parameters are no part of it.
  public let ring: RingVector
  /// Steps of the private sum's grid in one of the ring's, >= 1.
  public let gridSteps: Int64

  /// A sum.
  /// - Parameter gridSteps: Steps of the private sum's grid in one of the ring's, in 1...2^31, so that products fit.
  public init(_ ring: RingVector, gridSteps: Int64 = 1) {
    precondition((1...1 << 31).contains(gridSteps), "a ring's step is between 1 and 2^31 steps of the grid")
    self.ring = ring
    self.gridSteps = gridSteps
  }

  /// Adds the integers of `range`, read as signed ones, times ``gridSteps`` to as many at `total`.
  func add(_ range: Range<Int>, to total: UnsafeMutablePointer<Int64>) {
    let unused = 32 - ring.bits
    let words = ring.words.span
    for i in range {
      // The sign is the ring's highest bit.
      let value = Int32(bitPattern: words[i] << unused) >> unused
      total[i - range.lowerBound] += Int64(value) * gridSteps
    }
  }
}
