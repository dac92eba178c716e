internal import CoveyCore

extension LossMechanism {
  /// The joined profile of a sample of fixed size: the losses above 0 of ((1 - q) N(0, s^2) + q N(1, s^2), N(0, s^2)), below 0
  /// those of the reverse, and the rest at 0. It is its own mirror image.
  ///
  /// One unit of n in N is exchanged for another. Couple the samples: a random subset R of n - 1 others and a further one y; the
  /// sum is about R + y, with probability q = n / N about R + x, or R + x' for the other data set. By joint convexity no test
  /// tells the two apart better than the best of the pairs ((1 - q) N(0) + q N(r), (1 - q) N(0) + q N(r - 2)), r in [0, 2], in
  /// units of the clip bound: r = 2 for a loss e >= 0 and r = 0 below. For e >= 0 this is the bound of Balle, Barthe, Gaboardi 2018
  /// (arXiv 1807.01647). The profile is exact for one release and convex, so that it is the one of a pair of distributions, which
  /// composes (Zhu, Dong, Wang 2022, arXiv 2106.08567).
  static func addJoined(noise: Double, rate: Double, to grid: inout LossGrid) {
    let inverse = 0.707_106_781_186_547_5 / noise
    let variance = noise * noise
    let zero = -grid.lowest
    let end = grid.masses.count - 1 - zero
    var lower = NormalTail(0.5 * inverse)
    var lowerShifted = NormalTail(-0.5 * inverse)
    var lowerY = 1.0
    for k in 1...end {
      let y = Numerics.expm1(grid.loss(zero + k)) / rate + 1
      let x = variance * (y < 1e300 ? Numerics.log(y) : grid.loss(zero + k) - Numerics.log(rate)) + 0.5
      let upper = NormalTail(x * inverse)
      let upperShifted = NormalTail((x - 1) * inverse)
      let q = lower.mass(to: upper)
      let shifted = lowerShifted.mass(to: upperShifted)
      let p = (1 - rate) * q + rate * shifted
      // Where y is beyond what a number can be, the masses are moved to the end of the cell.
      grid.addCell(zero + k - 1, p: p, excess: y < 1e300 ? rate * (q * y - shifted) : 0)
      if k <= zero {
        grid.addCell(
          zero - k, p: q,
          excess: y < 1e300 ? Numerics.exp(-grid.loss(zero + k - 1)) * rate * (shifted - q * lowerY) : 0)
      } else {
        grid.addBelow(p: q, q: p)
      }
      (lower, lowerShifted, lowerY) = (upper, upperShifted, y)
    }
    let q = lower.mass(to: NormalTail(.infinity))
    let p = (1 - rate) * q + rate * lowerShifted.mass(to: NormalTail(.infinity))
    // The ends of the grid.
    grid.addAbove(p: p, q: q)
    grid.addBelow(p: q, q: p)
    let rest = (1 - rate) * (1 - Numerics.erfc(0.5 * inverse))
    grid.addCell(zero, p: rest, excess: rest * Numerics.expm1(grid.step))
  }

  /// The losses that the joined profile has, in either direction.
  static func joinedRange(noise: Double, rate: Double, cut: Double) -> (low: Double, high: Double) {
    let reach = sampledLoss((tail(cut / rate) * noise + 0.5) / (noise * noise), rate)
    return (-reach, reach)
  }
}
