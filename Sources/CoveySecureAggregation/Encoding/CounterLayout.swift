public import CoveyCore

/// Whole numbers beside an encoded update, such that their sums over a cohort are exact: weights, counts, losses in fixed
/// point.
///
/// A counter is an integer of 48 bits in two's complement, cut into limbs, least significant first. Each limb has an
/// element of the ring to itself and leaves room for the carries of the whole cohort, so that no sum of limbs wraps
/// around.
public struct CounterLayout: Sendable, Hashable {
  /// Bits of a counter's sum, the sign included.
  public static let counterBits = 48

  /// Counters of a client.
  public let counters: Int
  /// The largest number of clients in a sum.
  public let cohort: Int
  /// The width of the ring.
  public let bits: Int

  /// A layout.
  /// - Throws: ``IntegerEncodingError/noRoom(valueBits:cohort:possible:)`` if the ring does not hold a sum of single bits, or the
  ///   cohort exceeds 2^30.
  /// - Precondition: `counters >= 0`, a cohort of at least 1, bits in 1...32.
  public init(counters: Int, cohort: Int, bits: Int) throws(IntegerEncodingError) {
    precondition(counters >= 0 && cohort >= 1 && (1...32).contains(bits), "a layout counts something in some ring")
    let carry = FixedPointEncoding.bitsToCount(cohort)
    guard bits > carry, carry <= 30 else {
      throw .noRoom(valueBits: 1, cohort: cohort, possible: max(0, min(bits, 30) - carry))
    }
    self.counters = counters
    self.cohort = cohort
    self.bits = bits
  }

  /// Elements of the ring that all counters take.
  public var words: Int { counters * limbs }

  /// The largest magnitude of one client's counter: sums of the whole cohort still have 48 bits.
  public var limit: Int64 { ((1 << Int64(Self.counterBits - 1)) - 1) / Int64(cohort) }

  private var limbBits: Int { min(bits - FixedPointEncoding.bitsToCount(cohort), Self.counterBits) }
  private var limbs: Int { (Self.counterBits + limbBits - 1) / limbBits }

  /// `value` in units of `unit` as a counter, rounded to the nearest; nil if it is not finite or beyond ``limit``.
  /// - Precondition: `unit > 0`.
  public func counter(_ value: Double, unit: Double) -> Int64? {
    precondition(unit > 0, "a unit is a positive number")
    let scaled = (value / unit).rounded(.toNearestOrAwayFromZero)
    return scaled.magnitude <= Double(limit) ? Int64(scaled) : nil
  }

  /// Writes one client's counters to the elements of `ring` from `offset` on.
  /// - Precondition: As many counters as the layout has, none beyond ``limit``; room for ``words`` elements.
  public func write(_ values: [Int64], to ring: inout RingVector, at offset: Int) {
    precondition(values.count == counters, "there is a value for each counter")
    precondition(values.allSatisfy { $0.magnitude <= limit.magnitude }, "a counter lies within its limit")
    checkRoom(ring, offset)
    let mask = (UInt64(1) << UInt64(limbBits)) - 1
    ring.withWords { target in
      for (i, value) in values.enumerated() {
        let whole = UInt64(bitPattern: value) & ((1 << UInt64(Self.counterBits)) - 1)
        for limb in 0..<limbs {
          target[offset + i * limbs + limb] = UInt32(truncatingIfNeeded: whole >> UInt64(limb * limbBits) & mask)
        }
      }
    }
  }

  /// The sums of the cohort's counters, from the elements of a sum from `offset` on. Whatever the elements are, it gives
  /// numbers of 48 bits.
  /// - Precondition: Room for ``words`` elements.
  public func read(_ sum: RingVector, at offset: Int) -> [Int64] {
    checkRoom(sum, offset)
    let ring = UInt64.max >> UInt64(64 - bits)
    return (0..<counters).map { i in
      let whole = (0..<limbs).reduce(UInt64(0)) { total, limb in
        total &+ (UInt64(sum.words[offset + i * limbs + limb]) & ring) << UInt64(limb * limbBits)
      }
      // The sign is the 48th bit; what carries beyond it is a multiple of 2^48.
      let unused = Int64(64 - Self.counterBits)
      return Int64(bitPattern: whole << UInt64(unused)) >> unused
    }
  }

  private func checkRoom(_ ring: RingVector, _ offset: Int) {
    precondition(
      ring.bits == bits && offset >= 0 && offset <= ring.count - words, "a ring has room for its counters")
  }
}
