internal import CoveyRandom

/// The grid on which clipped updates are summed under masks when the server adds the noise, and the norm that an update has
/// on it at most.
///
/// Rounding up or down at random keeps every update right on average, and may make it longer. So clients draw again until
/// the integers themselves have a norm of at most ``normBound``, which is what the noise has to hide: the sum moves by
/// ``reach``, not by the clip bound. Source: Kairouz, Liu, Steinke 2021, arXiv 2102.06387, Algorithm 1 and theorem 1
/// (conditional rounding).
public struct RoundingGrid: Sendable, Hashable {
  /// At most this share of roundings is drawn again, for any update within the clip bound.
  public static let beta = 0x1p-40

  /// Parameters of an update.
  public let dimension: Int
  /// The L2 bound of an update, in its own units.
  public let bound: Double
  /// Bits of a value, its sign included.
  public let valueBits: Int
  /// The length of a step, gamma, in units of the update: the largest power of two of which the bound has at least
  /// 2^(valueBits - 2), or twice that if a value would not fit its bits.
  public let step: Double
  /// The largest sum of squares of an update's integers, B^2 rounded down.
  public let squaredNormLimit: UInt64

  /// The grid of updates with norms of at most `bound`.
  /// - Precondition: A dimension in 1...2^32, a bound in 1e-25...1e25, bits in 2...32.
  public init(dimension: Int, bound: Double, valueBits: Int) {
    precondition(
      (1...(1 << 32)).contains(dimension) && (1e-25...1e25).contains(bound) && (2...32).contains(valueBits),
      "a grid has a dimension, a bound and bits that can be")
    self.dimension = dimension
    self.bound = bound
    self.valueBits = valueBits
    // The bound is at least 2^(valueBits - 2) and less than 2^(valueBits - 1) of these.
    let fine = Double(sign: .plus, exponent: Int(bound.exponent) - (valueBits - 2), significand: 1)
    step = bound / fine > Double(Self.valueLimit(valueBits)) ? 2 * fine : fine
    let length = bound / step, d = Double(dimension)
    let worst = length + d.squareRoot()
    let deviations = (-2 * PortableMath.log(Self.beta)).squareRoot()
    let likely = length * length + d / 4 + deviations * (length + d.squareRoot() / 2)
    squaredNormLimit = UInt64(min(worst * worst, likely))
  }

  /// The largest integer that a value of so many bits may be: beyond 24 bits kernels, which compare floats, take the float
  /// below 2^(bits - 1).
  public static func valueLimit(_ bits: Int) -> Int { (1 << (bits - 1)) - (1 << max(0, bits - 25)) }

  /// The bound of updates, in steps.
  public var length: Double { bound / step }

  /// The norm that an update's integers have at most, B, in steps.
  public var normBound: Double { Double(squaredNormLimit).squareRoot().nextUp }

  /// The same in units of the update, gamma B: the sensitivity of the sum when an update is added or removed.
  public var reach: Double { step * normBound }
}
