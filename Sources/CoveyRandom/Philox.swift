/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// Any block can be computed on its own, so a stream needs no state beyond its key and position, and two streams with
/// different counters never overlap. Not cryptographic: noise and keys come from libsodium.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// DOI 10.1145/2063384.2063405.
public struct Philox: Sendable, Hashable {
  /// The 64-bit key, low word first.
  public let key: SIMD2<UInt32>

  /// Creates the generator with a 64-bit key.
  public init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The 128 pseudo-random bits at `counter`.
  @inlinable
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k0 = key.x
    var k1 = key.y
    for _ in 0..<10 {
      let p0 = UInt64(c.x) &* 0xD251_1F53
      let p1 = UInt64(c.z) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.y ^ k0,
        UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.w ^ k1,
        UInt32(truncatingIfNeeded: p0))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return c
  }
}
