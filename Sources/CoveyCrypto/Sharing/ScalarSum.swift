internal import CSodium

/// A sum of products of scalars in eight words, reduced once at its end.
struct ScalarSum {
  /// How many products of canonical scalars fit: 128 (2^252 + 2^125)^2 lies below 2^512.
  static let capacity = 128

  private var s0: UInt64 = 0
  private var s1: UInt64 = 0
  private var s2: UInt64 = 0
  private var s3: UInt64 = 0
  private var s4: UInt64 = 0
  private var s5: UInt64 = 0
  private var s6: UInt64 = 0
  private var s7: UInt64 = 0

  /// Adds a product.
  @inline(__always) mutating func add(_ a: Scalar, times b: Scalar) {
    let (p0, a1) = Scalar.multiplyAdd(a.w0, b.w0, 0, 0)
    let (p1a, a2) = Scalar.multiplyAdd(a.w0, b.w1, 0, a1)
    let (p2a, a3) = Scalar.multiplyAdd(a.w0, b.w2, 0, a2)
    let (p3a, p4a) = Scalar.multiplyAdd(a.w0, b.w3, 0, a3)

    let (p1, b1) = Scalar.multiplyAdd(a.w1, b.w0, p1a, 0)
    let (p2b, b2) = Scalar.multiplyAdd(a.w1, b.w1, p2a, b1)
    let (p3b, b3) = Scalar.multiplyAdd(a.w1, b.w2, p3a, b2)
    let (p4b, p5b) = Scalar.multiplyAdd(a.w1, b.w3, p4a, b3)

    let (p2, c1) = Scalar.multiplyAdd(a.w2, b.w0, p2b, 0)
    let (p3c, c2) = Scalar.multiplyAdd(a.w2, b.w1, p3b, c1)
    let (p4c, c3) = Scalar.multiplyAdd(a.w2, b.w2, p4b, c2)
    let (p5c, p6c) = Scalar.multiplyAdd(a.w2, b.w3, p5b, c3)

    let (p3, d1) = Scalar.multiplyAdd(a.w3, b.w0, p3c, 0)
    let (p4, d2) = Scalar.multiplyAdd(a.w3, b.w1, p4c, d1)
    let (p5, d3) = Scalar.multiplyAdd(a.w3, b.w2, p5c, d2)
    let (p6, p7) = Scalar.multiplyAdd(a.w3, b.w3, p6c, d3)

    var carry: UInt64
    (s0, carry) = Self.sum(s0, p0, 0)
    (s1, carry) = Self.sum(s1, p1, carry)
    (s2, carry) = Self.sum(s2, p2, carry)
    (s3, carry) = Self.sum(s3, p3, carry)
    (s4, carry) = Self.sum(s4, p4, carry)
    (s5, carry) = Self.sum(s5, p5, carry)
    (s6, carry) = Self.sum(s6, p6, carry)
    (s7, _) = Self.sum(s7, p7, carry)
  }

  /// The canonical residue of the sum.
  var reduced: Scalar {
    var words = (
      s0.littleEndian, s1.littleEndian, s2.littleEndian, s3.littleEndian, s4.littleEndian, s5.littleEndian,
      s6.littleEndian, s7.littleEndian
    )
    return withUnsafeMutableBytes(of: &words) { buffer in
      let bytes = buffer.assumingMemoryBound(to: UInt8.self)
      guard let base = bytes.baseAddress else { return .zero }
      defer { sodium_memzero(base, buffer.count) }
      crypto_core_ristretto255_scalar_reduce(base, base)
      return Scalar(loading: base)
    }
  }

  @inline(__always) private static func sum(_ a: UInt64, _ b: UInt64, _ carry: UInt64) -> (UInt64, UInt64) {
    let wide = UInt128(a) &+ UInt128(b) &+ UInt128(carry)
    return (UInt64(truncatingIfNeeded: wide), UInt64(truncatingIfNeeded: wide >> 64))
  }
}

extension Scalar {
  /// The canonical sum of `count` products of canonical scalars.
  @inline(__always) static func sum(
    _ count: Int, _ left: (Int) -> Scalar, _ right: (Int) -> Scalar
  ) -> Scalar {
    var sum = ScalarSum()
    var terms = 0
    for index in 0..<count {
      if terms == ScalarSum.capacity - 1 {
        let partial = sum.reduced
        sum = ScalarSum()
        sum.add(partial, times: .one)
        terms = 1
      }
      sum.add(left(index), times: right(index))
      terms += 1
    }
    return sum.reduced
  }
}
