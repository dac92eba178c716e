/// Four frequencies of two spectra a and b, taken apart from x + i y.
struct PackedLanes {
  private var ar: SIMD4<Double>
  private var ai: SIMD4<Double>
  private var br: SIMD4<Double>
  private var bi: SIMD4<Double>

  /// From the packed values at four frequencies and at their negatives.
  @inline(__always)
  init(_ r: SIMD4<Double>, _ i: SIMD4<Double>, _ mirrorR: SIMD4<Double>, _ mirrorI: SIMD4<Double>) {
    ar = (r + mirrorR) * 0.5
    ai = (i - mirrorI) * 0.5
    br = (i + mirrorI) * 0.5
    bi = (mirrorR - r) * 0.5
  }

  /// The packed values at the four frequencies and at their negatives.
  @inline(__always)
  var packed: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) {
    (ar - bi, ai + br, ar + bi, br - ai)
  }

  @inline(__always)
  mutating func multiply(_ other: PackedLanes) {
    (ar, ai) = (ar * other.ar - ai * other.ai, ar * other.ai + ai * other.ar)
    (br, bi) = (br * other.br - bi * other.bi, br * other.bi + bi * other.br)
  }

  /// Both spectra to a power >= 1, by squaring. A squared magnitude below `negligible` becomes zero.
  @inline(__always)
  mutating func raise(to exponent: Int, negligible: Double) {
    let magnitudeA = ar * ar + ai * ai
    let magnitudeB = br * br + bi * bi
    let keepsA = magnitudeA .> negligible
    let keepsB = magnitudeB .> negligible
    let zero = SIMD4<Double>.zero
    ar.replace(with: zero, where: .!keepsA)
    ai.replace(with: zero, where: .!keepsA)
    br.replace(with: zero, where: .!keepsB)
    bi.replace(with: zero, where: .!keepsB)
    guard any(keepsA .| keepsB) else { return }
    var base = self
    var bits = exponent
    while bits & 1 == 0 {
      base.multiply(base)
      bits >>= 1
    }
    self = base
    bits >>= 1
    while bits > 0 {
      base.multiply(base)
      if bits & 1 == 1 { multiply(base) }
      bits >>= 1
    }
  }
}
