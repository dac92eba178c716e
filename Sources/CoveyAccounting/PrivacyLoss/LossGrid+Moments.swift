internal import CoveyCore

extension LossGrid {
  /// The logarithm of the moment generating function of the loss under P, and the mean and variance of the loss when
  /// masses are tilted by e^(order * loss).
  struct Moments {
    var logMoment: Double
    var mean: Double
    var variance: Double
  }

  /// Moments at an order; those of the other direction at order t are found at -1 - t, its mean negated.
  func moments(order: Double) -> Moments {
    // Relative to the largest factor that can occur, so that nothing overflows.
    let shift = max(order * loss(0), order * loss(masses.count - 1))
    var sum = 0.0
    var first = 0.0
    var second = 0.0
    let ratio = Numerics.exp(order * step)
    let lanes = SIMD4(1, ratio, ratio * ratio, ratio * ratio * ratio)
    let fourth = ratio * ratio * ratio * ratio
    masses.withUnsafeBufferPointer { masses in
      let count = masses.count
      var start = 0
      while start < count {
        let end = min(start + 128, count)
        var factor = lanes * Numerics.exp(order * loss(start) - shift)
        var value = SIMD4(0, 1, 2, 3) * step + loss(start)
        let advance = SIMD4(repeating: 4 * step)
        var s0 = SIMD4<Double>.zero
        var s1 = SIMD4<Double>.zero
        var s2 = SIMD4<Double>.zero
        var i = start
        while i + 4 <= end {
          let four = UnsafeRawBufferPointer(masses).loadUnaligned(fromByteOffset: i * 8, as: SIMD4<Double>.self)
          let weighted = four * factor
          let moment = weighted * value
          s0 += weighted
          s1 += moment
          s2 += moment * value
          factor *= fourth
          value += advance
          i += 4
        }
        var lane = 0
        while i < end {
          let weighted = masses[i] * factor[lane]
          s0[lane] += weighted
          s1[lane] += weighted * value[lane]
          s2[lane] += weighted * value[lane] * value[lane]
          i += 1
          lane += 1
        }
        sum += s0.sum()
        first += s1.sum()
        second += s2.sum()
        start = end
      }
    }
    let mean = first / sum
    return Moments(
      logMoment: shift + Numerics.log(sum), mean: mean, variance: max(0, second / sum - mean * mean))
  }

  /// Adds the masses times e^(order * loss - logMoment) to a circle of values, a loss of k steps at k modulo its length,
  /// at -k if `isReversed`.
  func addTilted(order: Double, logMoment: Double, isReversed: Bool, to circle: inout [Double]) {
    let size = circle.count
    let ratio = Numerics.exp(order * step)
    circle.withUnsafeMutableBufferPointer { circle in
      var position = (isReversed ? -lowest : lowest) % size
      if position < 0 { position += size }
      var factor = 0.0
      for i in masses.indices {
        if i & 127 == 0 { factor = Numerics.exp(order * loss(i) - logMoment) }
        circle[position] += masses[i] * factor
        factor *= ratio
        if isReversed {
          position = position == 0 ? size - 1 : position - 1
        } else {
          position = position == size - 1 ? 0 : position + 1
        }
      }
    }
  }
}
