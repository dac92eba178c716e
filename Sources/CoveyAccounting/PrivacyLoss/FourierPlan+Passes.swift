/// The passes of the transform. Pointers, because bounds checks and exclusivity checks would cost more than the arithmetic;
/// the callers have checked the lengths.
extension FourierPlan {
  typealias Values = UnsafeMutablePointer<Double>
  typealias Roots = UnsafePointer<Double>

  static func forward(_ re: Values, _ im: Values, _ length: Int, _ c: Roots, _ s: Roots) {
    if length == 2 { return pair(re, im) }
    if length == 1 { return }
    let quarter = length / 4
    if quarter >= 4 {
      var j = 0
      while j < quarter {
        forwardStep(SIMD4<Double>.self, re, im, j, quarter, c, s)
        j += 4
      }
    } else {
      for j in 0..<quarter { forwardStep(re, im, j, quarter, c, s) }
    }
    let next = 3 * quarter
    for part in 0..<4 {
      forward(re + part * quarter, im + part * quarter, quarter, c + next, s + next)
    }
  }

  static func inverse(_ re: Values, _ im: Values, _ length: Int, _ c: Roots, _ s: Roots) {
    if length == 2 { return pair(re, im) }
    if length == 1 { return }
    let quarter = length / 4
    let next = 3 * quarter
    for part in 0..<4 {
      inverse(re + part * quarter, im + part * quarter, quarter, c + next, s + next)
    }
    if quarter >= 4 {
      var j = 0
      while j < quarter {
        inverseStep(SIMD4<Double>.self, re, im, j, quarter, c, s)
        j += 4
      }
    } else {
      for j in 0..<quarter { inverseStep(re, im, j, quarter, c, s) }
    }
  }

  private static func pair(_ re: Values, _ im: Values) {
    (re[0], re[1]) = (re[0] + re[1], re[0] - re[1])
    (im[0], im[1]) = (im[0] + im[1], im[0] - im[1])
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Double>, _ i: Int) -> SIMD4<Double> {
    UnsafeRawPointer(p + i).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func store(_ v: SIMD4<Double>, _ p: Values, _ i: Int) {
    UnsafeMutableRawPointer(p + i).storeBytes(of: v, as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func forwardStep(
    _: SIMD4<Double>.Type, _ re: Values, _ im: Values, _ j: Int, _ q: Int, _ c: Roots, _ s: Roots
  ) {
    let (r0, r1, r2, r3) = (load(re, j), load(re, j + q), load(re, j + 2 * q), load(re, j + 3 * q))
    let (i0, i1, i2, i3) = (load(im, j), load(im, j + q), load(im, j + 2 * q), load(im, j + 3 * q))
    let (sr, si, tr, ti) = (r0 + r2, i0 + i2, r1 + r3, i1 + i3)
    let (dr, di, er, ei) = (r0 - r2, i0 - i2, r1 - r3, i1 - i3)
    store(sr + tr, re, j)
    store(si + ti, im, j)
    let (ar, ai) = (sr - tr, si - ti)
    let (br, bi) = (dr + ei, di - er)
    let (cr, ci) = (dr - ei, di + er)
    let (c1, s1) = (load(c, j), load(s, j))
    let (c2, s2) = (load(c, j + q), load(s, j + q))
    let (c3, s3) = (load(c, j + 2 * q), load(s, j + 2 * q))
    store(ar * c2 - ai * s2, re, j + q)
    store(ar * s2 + ai * c2, im, j + q)
    store(br * c1 - bi * s1, re, j + 2 * q)
    store(br * s1 + bi * c1, im, j + 2 * q)
    store(cr * c3 - ci * s3, re, j + 3 * q)
    store(cr * s3 + ci * c3, im, j + 3 * q)
  }

  @inline(__always)
  private static func inverseStep(
    _: SIMD4<Double>.Type, _ re: Values, _ im: Values, _ j: Int, _ q: Int, _ c: Roots, _ s: Roots
  ) {
    let (c1, s1) = (load(c, j), load(s, j))
    let (c2, s2) = (load(c, j + q), load(s, j + q))
    let (c3, s3) = (load(c, j + 2 * q), load(s, j + 2 * q))
    let (r0, r1, r2, r3) = (load(re, j), load(re, j + q), load(re, j + 2 * q), load(re, j + 3 * q))
    let (i0, i1, i2, i3) = (load(im, j), load(im, j + q), load(im, j + 2 * q), load(im, j + 3 * q))
    let (ar, ai) = (r1 * c2 + i1 * s2, i1 * c2 - r1 * s2)
    let (br, bi) = (r2 * c1 + i2 * s1, i2 * c1 - r2 * s1)
    let (cr, ci) = (r3 * c3 + i3 * s3, i3 * c3 - r3 * s3)
    let (sr, si, tr, ti) = (r0 + ar, i0 + ai, r0 - ar, i0 - ai)
    let (ur, ui, vr, vi) = (br + cr, bi + ci, ci - bi, br - cr)
    store(sr + ur, re, j)
    store(si + ui, im, j)
    store(tr + vr, re, j + q)
    store(ti + vi, im, j + q)
    store(sr - ur, re, j + 2 * q)
    store(si - ui, im, j + 2 * q)
    store(tr - vr, re, j + 3 * q)
    store(ti - vi, im, j + 3 * q)
  }

  @inline(__always)
  private static func forwardStep(
    _ re: Values, _ im: Values, _ j: Int, _ q: Int, _ c: Roots, _ s: Roots
  ) {
    let (sr, si, tr, ti) = (
      re[j] + re[j + 2 * q], im[j] + im[j + 2 * q], re[j + q] + re[j + 3 * q], im[j + q] + im[j + 3 * q]
    )
    let (dr, di, er, ei) = (
      re[j] - re[j + 2 * q], im[j] - im[j + 2 * q], re[j + q] - re[j + 3 * q], im[j + q] - im[j + 3 * q]
    )
    let (ar, ai) = (sr - tr, si - ti)
    let (br, bi) = (dr + ei, di - er)
    let (cr, ci) = (dr - ei, di + er)
    (re[j], im[j]) = (sr + tr, si + ti)
    (re[j + q], im[j + q]) = (ar * c[j + q] - ai * s[j + q], ar * s[j + q] + ai * c[j + q])
    (re[j + 2 * q], im[j + 2 * q]) = (br * c[j] - bi * s[j], br * s[j] + bi * c[j])
    let (c3, s3) = (c[j + 2 * q], s[j + 2 * q])
    (re[j + 3 * q], im[j + 3 * q]) = (cr * c3 - ci * s3, cr * s3 + ci * c3)
  }

  @inline(__always)
  private static func inverseStep(
    _ re: Values, _ im: Values, _ j: Int, _ q: Int, _ c: Roots, _ s: Roots
  ) {
    let (r1, i1, r2, i2) = (re[j + q], im[j + q], re[j + 2 * q], im[j + 2 * q])
    let (r3, i3, c3, s3) = (re[j + 3 * q], im[j + 3 * q], c[j + 2 * q], s[j + 2 * q])
    let (ar, ai) = (r1 * c[j + q] + i1 * s[j + q], i1 * c[j + q] - r1 * s[j + q])
    let (br, bi) = (r2 * c[j] + i2 * s[j], i2 * c[j] - r2 * s[j])
    let (cr, ci) = (r3 * c3 + i3 * s3, i3 * c3 - r3 * s3)
    let (sr, si, tr, ti) = (re[j] + ar, im[j] + ai, re[j] - ar, im[j] - ai)
    let (ur, ui, vr, vi) = (br + cr, bi + ci, ci - bi, br - cr)
    (re[j], im[j]) = (sr + ur, si + ui)
    (re[j + q], im[j + q]) = (tr + vr, ti + vi)
    (re[j + 2 * q], im[j + 2 * q]) = (sr - ur, si - ui)
    (re[j + 3 * q], im[j + 3 * q]) = (tr - vr, ti - vi)
  }
}
