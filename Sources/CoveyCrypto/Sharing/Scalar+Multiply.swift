internal import CSodium

extension Scalar {
  /// `self` * `factor` + `term`, for a small public factor: a step of Horner's rule, some ten times faster than a product
  /// of two scalars.
  ///
  /// With h = floor(v / 2^252) and l = 2^252 + c, the value v is congruent to (v mod 2^252) + l - h c, which is positive
  /// and below 2^252 + l because h c < 2^160.
  @inline(__always) func timesPlus(_ factor: UInt32, _ term: Scalar) -> Scalar {
    let x = UInt64(factor)
    let (t0, c0) = Self.multiplyAdd(w0, x, term.w0, 0)
    let (t1, c1) = Self.multiplyAdd(w1, x, term.w1, c0)
    let (t2, c2) = Self.multiplyAdd(w2, x, term.w2, c1)
    let (t3, t4) = Self.multiplyAdd(w3, x, term.w3, c2)
    let high = t3 >> 60 | t4 << 4
    let low = t3 & (Self.top - 1)

    // l - h c, then the sum with the lower part.
    let (p0, q0) = Self.multiplyAdd(high, Self.tail0, 0, 0)
    let (p1, p2) = Self.multiplyAdd(high, Self.tail1, 0, q0)
    let (m0, b0) = Self.subtract(Self.tail0, p0, 0)
    let (m1, b1) = Self.subtract(Self.tail1, p1, b0)
    let (m2, b2) = Self.subtract(0, p2, b1)
    let m3 = Self.top &- b2
    let (r0, d0) = Self.multiplyAdd(m0, 1, t0, 0)
    let (r1, d1) = Self.multiplyAdd(m1, 1, t1, d0)
    let (r2, d2) = Self.multiplyAdd(m2, 1, t2, d1)
    return Scalar(r0, r1, r2, m3 &+ low &+ d2)
  }

  /// The canonical product.
  func times(_ other: Scalar) -> Scalar {
    var sum = ScalarSum()
    sum.add(self, times: other)
    return sum.reduced
  }

  /// The canonical residue of -`self`, which must be canonical.
  var negated: Scalar {
    let (r0, b0) = Self.subtract(Self.tail0, w0, 0)
    let (r1, b1) = Self.subtract(Self.tail1, w1, b0)
    let (r2, b2) = Self.subtract(0, w2, b1)
    return Scalar(r0, r1, r2, Self.top &- w3 &- b2).canonical
  }

  /// The canonical inverse of `self`, which must be canonical and not zero.
  var inverse: Scalar {
    let input = PublicBytes32 { store(to: $0) }
    let output = PublicBytes32 { target in
      let status = input.withPointer { crypto_core_ristretto255_scalar_invert(target, $0) }
      precondition(status == 0, "zero has no inverse")
    }
    return output.withPointer { Scalar(loading: $0) }
  }
}
