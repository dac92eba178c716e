internal import CCoveyKernels
public import CoveyCore
internal import CoveyCrypto

/// A client's half of a ``FixedPointEncoding``: turns clipped updates into integers.
///
/// One per thread, for any number of clients. It holds some random bits, which are wiped after use, and with a rotation a
/// vector of the padded dimension.
public final class FixedPointEncoder {
  /// Values that are rounded at a time: their random bits stay in the nearest cache.
  private static let chunk = 4096
  /// How often conditional rounding draws before it gives up: an update within the bound needs a second draw with a
  /// probability of ``RoundingGrid/beta`` at most.
  private static let largestTries = 200

  /// The numbers it follows.
  public let encoding: FixedPointEncoding
  /// Vectors that conditional rounding drew and threw away so far.
  public private(set) var redrawn = 0
  private let squaredNormLimit: UInt64
  private var rotated: ParameterVector
  private var random = [UInt64](repeating: 0, count: FixedPointEncoder.chunk / 2)

  /// An encoder.
  public init(_ encoding: FixedPointEncoding) {
    self.encoding = encoding
    squaredNormLimit = encoding.grid?.squaredNormLimit ?? .max
    rotated = encoding.isRotated ? ParameterVector(count: encoding.encodedDimension) : .empty
  }

  /// Writes the update, times `weight` / weightBound, as integers to the first elements of `ring`; the others stay.
  ///
  /// With conditional rounding privacy does not rest on the update's norm being what its type says: the integers are drawn
  /// until their own norm is within the grid's bound, and an update for which that does not happen is refused.
  /// - Parameters:
  ///   - update: Of the encoding's dimension, clipped to its bound.
  ///   - weight: In 0...weightBound.
  ///   - rotation: The round's rotation if the encoding has one, else nil.
  ///   - ring: A vector of the encoding's width, with at least as many elements as an encoded update.
  ///   - fill: Makes the random bits of stochastic rounding: secret ones, for rounding could be undone with them.
  /// - Returns: What rounding did.
  /// - Throws: ``SecureAggregationError/unacceptable(reason:)``, with the ring unchanged, if an element is not finite; with
  ///   conditional rounding also if the update is longer than the bound.
  public func encode(
    _ update: borrowing Update<Clipped>, weight: Int = 1, rotation: RandomizedHadamard? = nil,
    into ring: inout RingVector, random fill: (inout MutableSpan<UInt64>) -> Void
  ) throws(SecureAggregationError) -> RoundingOutcome {
    precondition(
      update.delta.count == encoding.dimension && ring.bits == encoding.bits
        && ring.count >= encoding.encodedDimension,
      "an update and its ring have the encoding's dimensions")
    precondition(weight >= 0 && weight <= encoding.weightBound, "a weight lies within its bound")
    precondition(
      encoding.isRotated == (rotation != nil) && rotation.map { $0.dimension == encoding.dimension } ?? true,
      "a rotation comes with an encoding that has one")
    // Squares of floats do not overflow in double precision, so their sum is finite exactly if every element is.
    let squaredNorm = update.delta.squaredNorm
    guard squaredNorm.isFinite else { throw .unacceptable(reason: "its update holds a number that is not finite") }
    let factor = encoding.factor(weight: weight)
    if encoding.rounding == .conditional {
      // Far above the bound the sum of squares could wrap around; such an update is no clipped one.
      guard squaredNorm <= encoding.clipBound * encoding.clipBound * (1 + 0x1p-20) else { throw Self.aboveBound }
      return try roundWithinNorm(update.delta.readPointer, factor, &ring, fill)
    }
    guard let rotation else { return round(update.delta.readPointer, factor, &ring, fill).outcome }
    let target = rotated.writePointer()
    target.update(from: update.delta.readPointer, count: encoding.dimension)
    (target + encoding.dimension).update(repeating: 0, count: rotated.count - encoding.dimension)
    rotation.rotate(&rotated)
    return round(rotated.readPointer, factor, &ring, fill).outcome
  }

  /// What the room for random bits holds between calls, for tests of wiping.
  package func withRandomBits(_ body: (Span<UInt64>) -> Void) {
    let bits = random
    body(bits.span)
  }

  private static let aboveBound = SecureAggregationError.unacceptable(
    reason: "its update is longer than the clip bound that its encoding was made for")

  /// Conditional stochastic rounding (Kairouz, Liu, Steinke 2021, Algorithm 1, line 5), the norm checked in integers.
  private func roundWithinNorm(
    _ values: UnsafePointer<Float>, _ factor: Float, _ ring: inout RingVector,
    _ fill: (inout MutableSpan<UInt64>) -> Void
  ) throws(SecureAggregationError) -> RoundingOutcome {
    for _ in 0..<Self.largestTries {
      let sums = round(values, factor, &ring, fill)
      if sums.squares <= squaredNormLimit { return sums.outcome }
      redrawn += 1
    }
    ring.withWords { $0.update(repeating: 0) }
    throw Self.aboveBound
  }

  private func round(
    _ values: UnsafePointer<Float>, _ factor: Float, _ ring: inout RingVector,
    _ fill: (inout MutableSpan<UInt64>) -> Void
  ) -> covey_rounding {
    let count = encoding.encodedDimension
    let limit = Float(encoding.valueLimit)
    let bits = UInt32(encoding.bits)
    return ring.withWords { words in
      var sums = covey_rounding()
      guard let target = words.baseAddress else { return sums }
      for first in stride(from: 0, to: count, by: Self.chunk) {
        var span = random.mutableSpan
        fill(&span)
        random.withUnsafeBytes { bytes in
          guard let bytes = bytes.assumingMemoryBound(to: UInt32.self).baseAddress else { return }
          covey_encode_at_random(
            values + first, factor, limit, bits, bytes, target + first, min(Self.chunk, count - first), &sums)
        }
      }
      random.withUnsafeMutableBytes { wipe($0) }
      return sums
    }
  }
}

extension covey_rounding {
  fileprivate var outcome: RoundingOutcome {
    RoundingOutcome(saturated: saturated, squares: squares, along: along, error: error)
  }
}

extension FixedPointEncoding {
  /// The number by which a coordinate becomes integers: a float from which no product is above the exact one.
  func factor(weight: Int) -> Float {
    let exact = Double(weight) / Double(weightBound) / step
    // A power of two multiplies exactly. Else the float lies at least one and a half units in its last place below the
    // exact number, which outweighs the rounding of a product.
    if exact == 0 || exact.significand == 1 { return Float(exact) }
    return Float(exact).nextDown.nextDown
  }
}

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
