internal import CSodium

/// An integer modulo l = 2^252 + 27742317777372353535851937790883648493, the prime order of the group ristretto255, in
/// four words, the lowest first. It may lie above l between operations, but always below 2^254.
///
/// Every operation takes the same time and reads the same memory whatever the values.
///
/// Source: de Valence, Grigg, Hamburg, Lovecruft, Tankersley and Valsorda, RFC 9496, section 4.
struct Scalar {
  /// Bytes of a scalar in memory, the lowest first.
  static let byteCount = 32

  var w0: UInt64
  var w1: UInt64
  var w2: UInt64
  var w3: UInt64

  static let zero = Scalar(0, 0, 0, 0)
  static let one = Scalar(1, 0, 0, 0)

  /// l without its term 2^252, the lower word and the upper.
  static let tail0: UInt64 = 0x5812_631a_5cf5_d3ed
  static let tail1: UInt64 = 0x14de_f9de_a2f7_9cd6
  /// The highest word of l.
  static let top: UInt64 = 1 << 60

  @inline(__always) init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
    self.w0 = w0
    self.w1 = w1
    self.w2 = w2
    self.w3 = w3
  }

  /// The 32 bytes at `address`, which need no alignment.
  @inline(__always) init(loading address: UnsafePointer<UInt8>) {
    let raw = UnsafeRawPointer(address)
    w0 = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    w1 = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    w2 = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    w3 = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
  }

  /// Writes the words to 32 bytes at `address`, which need no alignment.
  @inline(__always) func store(to address: UnsafeMutablePointer<UInt8>) {
    let raw = UnsafeMutableRawPointer(address)
    raw.storeBytes(of: w0.littleEndian, toByteOffset: 0, as: UInt64.self)
    raw.storeBytes(of: w1.littleEndian, toByteOffset: 8, as: UInt64.self)
    raw.storeBytes(of: w2.littleEndian, toByteOffset: 16, as: UInt64.self)
    raw.storeBytes(of: w3.littleEndian, toByteOffset: 24, as: UInt64.self)
  }

  /// Whether the value lies below l, so that it is the one way to write its residue.
  @inline(__always) var isCanonical: Bool { Self.minusOrder(self).borrow != 0 }

  /// The residue below l, for any value below 2^254.
  @inline(__always) var canonical: Scalar {
    // Below 2^254 there are at most three multiples of l to take off.
    Self.minusOrderIfPossible(Self.minusOrderIfPossible(Self.minusOrderIfPossible(self)))
  }

  @inline(__always) private static func minusOrderIfPossible(_ value: Scalar) -> Scalar {
    let (less, borrow) = minusOrder(value)
    let keep = 0 &- borrow
    return Scalar(
      less.w0 ^ (keep & (less.w0 ^ value.w0)), less.w1 ^ (keep & (less.w1 ^ value.w1)),
      less.w2 ^ (keep & (less.w2 ^ value.w2)), less.w3 ^ (keep & (less.w3 ^ value.w3)))
  }

  /// `value` - l modulo 2^256, and 1 if that lies below zero, else 0.
  @inline(__always) private static func minusOrder(_ value: Scalar) -> (Scalar, borrow: UInt64) {
    let (r0, b0) = subtract(value.w0, tail0, 0)
    let (r1, b1) = subtract(value.w1, tail1, b0)
    let (r2, b2) = subtract(value.w2, 0, b1)
    let (r3, b3) = subtract(value.w3, top, b2)
    return (Scalar(r0, r1, r2, r3), b3)
  }

  /// `a` - `b` - `borrow` modulo 2^64, and the next borrow.
  @inline(__always) static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: UInt64) -> (UInt64, UInt64) {
    let wide = UInt128(a) &- UInt128(b) &- UInt128(borrow)
    return (UInt64(truncatingIfNeeded: wide), UInt64(truncatingIfNeeded: wide >> 64) & 1)
  }

  /// `a` * `b` + `c` + `carry`, the lower word and the upper.
  @inline(__always) static func multiplyAdd(
    _ a: UInt64, _ b: UInt64, _ c: UInt64, _ carry: UInt64
  ) -> (UInt64, UInt64) {
    let wide = UInt128(a) &* UInt128(b) &+ UInt128(c) &+ UInt128(carry)
    return (UInt64(truncatingIfNeeded: wide), UInt64(truncatingIfNeeded: wide >> 64))
  }
}
