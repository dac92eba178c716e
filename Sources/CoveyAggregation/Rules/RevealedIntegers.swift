internal import CCoveyKernels
public import CoveyCore

/// A sum of integers that secure aggregation has shown, on a grid that is coarser than that of a private sum by a power of
/// two: so it moves over exactly.
public struct RevealedIntegers: Sendable {
  /// The sum; elements beyond the parameters are no part of it.
  public let ring: RingVector
  /// The logarithm to base 2 of the private sum's steps in one of the ring's, in 0...31.
  public let shift: Int

  /// A sum.
  /// - Precondition: A shift in 0...31, so that shifted integers fit.
  public init(_ ring: RingVector, shift: Int = 0) {
    precondition((0...31).contains(shift), "a ring's step is at most 2^31 steps of the grid")
    self.ring = ring
    self.shift = shift
  }

  /// Writes the integers of `range`, read as signed ones and shifted, to as many at `total`.
  func write(_ range: Range<Int>, to total: UnsafeMutablePointer<Int64>) {
    ring.words.withUnsafeBufferPointer { words in
      guard let words = words.baseAddress else { return }
      covey_ring_center_wide(words + range.lowerBound, UInt32(ring.bits), UInt32(shift), total, range.count)
    }
  }
}
