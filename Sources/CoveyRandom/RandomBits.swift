/// A source of random words that can be sampled from: a named ``RandomStream``, or a secret one.
public protocol RandomBits: RandomNumberGenerator {
  /// The next 32 random bits.
  mutating func next32() -> UInt32
}

extension RandomBits {
  /// A uniform number in (0, 1), an odd multiple of 2^-53: never 0, never 1.
  @inlinable
  public mutating func uniform() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }

  /// A uniform integer in `0..<bound`, without bias (Lemire 2019, DOI 10.1145/3230636).
  /// - Precondition: `bound > 0`.
  @inlinable
  public mutating func integer(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "a bound of random integers must be positive")
    var product = UInt64(next32()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(next32()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// `count` different integers of `0..<population`, in the order drawn; every ordered choice is equally likely.
  ///
  /// - Complexity: O(`count`) time and memory, whatever the population.
  /// - Precondition: `0 <= count <= population < 2^32`.
  public mutating func sample(_ count: Int, from population: Int) -> [Int] {
    precondition(count >= 0 && count <= population, "a sample cannot be larger than its population")
    // Fisher-Yates on a virtual array: only displaced entries are stored.
    var displaced = [Int: Int](minimumCapacity: 2 * count)
    var chosen = [Int]()
    chosen.reserveCapacity(count)
    for i in 0..<count {
      let j = i + Int(integer(below: UInt32(population - i)))
      chosen.append(displaced[j] ?? j)
      displaced[j] = displaced[i] ?? i
    }
    return chosen
  }

  /// Every integer of `0..<population` independently with probability `rate`, in rising order.
  ///
  /// - Complexity: O(`population * rate`) expected, by geometric skips.
  /// - Precondition: `0 <= rate <= 1`.
  public mutating func poissonSample(rate: Double, from population: Int) -> [Int] {
    precondition(rate >= 0 && rate <= 1, "a sampling rate lies between 0 and 1")
    if rate == 0 { return [] }
    if rate == 1 { return Array(0..<population) }
    let scale = 1 / PortableMath.log1p(-rate)
    var chosen = [Int]()
    var position = -1
    while true {
      let skip = PortableMath.log(uniform()) * scale
      // Whole parts: a geometric number of members to pass over.
      guard skip < Double(population - position - 1) else { return chosen }
      position += Int(skip) + 1
      chosen.append(position)
    }
  }
}
