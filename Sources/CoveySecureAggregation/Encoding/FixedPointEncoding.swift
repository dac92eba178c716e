public import CoveyCore
internal import CoveyRandom

/// How updates become integers modulo 2^bits whose sum, read back, is the sum of the updates: all numbers decided.
///
/// A client of weight w sends z = round(w / W * x / step) for each coordinate x, W the bound of weights. Every |z| is at
/// most ``valueLimit``, and the ring has room for ``cohort`` of them: the sum never wraps around. Without a rotation the
/// clip bound alone limits a coordinate, and nothing is ever cut off; with one, coordinates are limited to what they
/// exceed with the stated probability, and those that do are cut off and counted.
///
/// Source: Bonawitz, Salehi, Konečný, McMahan, Gruteser 2019, "Federated learning with autotuned
/// communication-efficient secure aggregation", arXiv 1912.00131, section 3 (fixed point, rotation); stochastic rounding:
/// Kairouz, Liu, Steinke 2021, arXiv 2102.06387, Algorithm 1.
public struct FixedPointEncoding: Sendable, Hashable {
  /// What happens between two integers.
  public enum Rounding: String, Sendable, Hashable, CaseIterable {
    /// Up or down at random, so that the sum is right on average.
    case stochastic
    /// The same on a `RoundingGrid`, drawn again until the norm of the integers is within the grid's bound, as a sum that
    /// gets central noise needs it.
    case conditional
  }

  /// Parameters of the model.
  public let dimension: Int
  /// The L2 bound of an update, in its own units.
  public let clipBound: Double
  /// The largest number of clients in a sum.
  public let cohort: Int
  /// The largest weight of a client; weights are integers in 0...weightBound.
  public let weightBound: Int
  /// Bits of one client's value, its sign included.
  public let valueBits: Int
  /// The width of the ring: `valueBits` and as many as it takes to count the cohort.
  public let bits: Int
  /// What happens between two integers.
  public let rounding: Rounding
  /// Whether the update is rotated first, see `RandomizedHadamard`.
  public let isRotated: Bool
  /// A bound on the probability that any value of one client's update is cut off: 0 without a rotation.
  public let saturationProbability: Double
  /// The length of one integer step for a client of the largest weight, in units of the update.
  public let step: Double
  /// The largest magnitude of one client's integer.
  public let valueLimit: Int
  /// The largest magnitude of a coordinate that is not cut off, in units of the update.
  public let coordinateBound: Double

  /// Decides the numbers.
  /// - Parameters:
  ///   - dimension: Parameters of the model, > 0.
  ///   - clipBound: The L2 bound of updates, in 1e-25...1e25.
  ///   - cohort: The largest number of clients in a sum, >= 1.
  ///   - weightBound: The largest weight, in 1...2^40; 1 for sums without weights.
  ///   - valueBits: Bits of one client's value, in 2...32.
  ///   - rounding: What happens between two integers; `conditional` not together with a rotation, whose coordinates are not
  ///     the update's.
  ///   - saturationProbability: Rotates the update, and narrows the range of coordinates to what an update exceeds with
  ///     this probability at most, in (0, 1); nil for no rotation.
  /// - Throws: ``IntegerEncodingError`` for impossible values or a cohort for which no ring is wide enough.
  public init(
    dimension: Int, clipBound: Double, cohort: Int, weightBound: Int = 1, valueBits: Int = 16,
    rounding: Rounding = .stochastic, saturationProbability: Double? = nil
  ) throws(IntegerEncodingError) {
    try Self.check(dimension, clipBound, cohort, weightBound, valueBits, saturationProbability, rounding)
    self.dimension = dimension
    self.clipBound = clipBound
    self.cohort = cohort
    self.weightBound = weightBound
    self.valueBits = valueBits
    self.rounding = rounding
    isRotated = saturationProbability != nil
    bits = valueBits + Self.bitsToCount(cohort)
    guard bits <= 32 else {
      throw .noRoom(valueBits: valueBits, cohort: cohort, possible: 32 - Self.bitsToCount(cohort))
    }
    valueLimit = RoundingGrid.valueLimit(valueBits)
    if let probability = saturationProbability {
      let padded = Double(RandomizedHadamard.padded(dimension))
      // Hoeffding: a rotated coordinate exceeds k C / sqrt(d) with probability at most 2 exp(-k^2 / 2).
      let deviations = (2 * PortableMath.log(2 * padded / probability)).squareRoot()
      let share = deviations / padded.squareRoot()
      coordinateBound = clipBound * min(1, share)
      self.saturationProbability = share < 1 ? probability : 0
    } else {
      coordinateBound = clipBound
      self.saturationProbability = 0
    }
    step =
      rounding == .conditional
      ? RoundingGrid(dimension: dimension, bound: clipBound, valueBits: valueBits).step
      // A little longer than it must be, so that no rounding of floats leads beyond the limit.
      : coordinateBound / Double(valueLimit) * (1 + 0x1p-18)
    precondition(largestSum < 1 << (bits - 1), "a sum must fit its ring")
  }

  /// Elements of an encoded update: the dimension, or the next power of two with a rotation.
  public var encodedDimension: Int { isRotated ? RandomizedHadamard.padded(dimension) : dimension }

  /// The grid that conditional rounding keeps the norm on; nil for other roundings.
  public var grid: RoundingGrid? {
    rounding == .conditional ? RoundingGrid(dimension: dimension, bound: clipBound, valueBits: valueBits) : nil
  }

  /// The largest magnitude of a sum; the ring holds magnitudes below 2^(bits - 1).
  public var largestSum: Int { cohort * valueLimit }

  /// How far the decoded sum of `clients` weighted updates may be off, as the root mean square over its coordinates, in
  /// units of weight times update, if nothing was cut off. Without a rotation it holds for each coordinate alone.
  public func errorBound(clients: Int) -> Double {
    // Less than a step of rounding, and what the float product and the float sum lose.
    let ofClient = step + coordinateBound * 0x1p-19
    let spread = isRotated ? (Double(encodedDimension) / Double(dimension)).squareRoot() : 1
    return Double(clients) * Double(weightBound) * ofClient * spread
  }

  /// The number of bits that the sum of `count` equal numbers has more than one of them.
  static func bitsToCount(_ count: Int) -> Int {
    count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }
}
