/// A stream of random numbers named by (seed, purpose, round, client): the same name gives the same numbers on every
/// platform, whatever was drawn before and whichever thread asks.
///
/// At most 2^34 32-bit numbers per stream.
public struct RandomStream: RandomBits, Sendable {
  @usableFromInline let generator: Philox
  @usableFromInline var counter: SIMD4<UInt32>
  @usableFromInline var buffer: SIMD4<UInt32> = .zero
  @usableFromInline var used = 4

  /// The stream of `purpose` in `round` for `client`.
  /// - Parameters:
  ///   - seed: The run's seed.
  ///   - purpose: What the numbers are for.
  ///   - round: The round, 0 where none applies; the low 32 bits count.
  ///   - client: The client or item, 0 where none applies; the low 56 bits count.
  public init(seed: UInt64, purpose: RandomPurpose, round: Int = 0, client: Int = 0) {
    generator = Philox(key: seed)
    let item = UInt64(truncatingIfNeeded: client)
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: round), UInt32(truncatingIfNeeded: item),
      UInt32(purpose.rawValue) << 24 | UInt32(truncatingIfNeeded: item >> 32) & 0xFF_FFFF)
  }

  /// The key and first counter of the stream, for kernels that generate blocks on their own.
  package var origin: (key: SIMD2<UInt32>, counter: SIMD4<UInt32>) { (generator.key, counter) }

  /// The next 32 random bits.
  @inlinable
  public mutating func next32() -> UInt32 {
    if used == 4 {
      buffer = generator.block(counter)
      counter.x &+= 1
      used = 0
    }
    let value = buffer[used]
    used += 1
    return value
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let low = UInt64(next32())
    return UInt64(next32()) << 32 | low
  }
}
