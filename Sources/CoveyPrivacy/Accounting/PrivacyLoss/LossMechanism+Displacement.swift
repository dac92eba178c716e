extension LossMechanism {
  static func displacementRange(noise: Double, rate: Double, cut: Double) -> (low: Double, high: Double) {
    let reach = displacementLoss(-(tail(cut) * noise + 2), noise: noise, rate: rate)
    return (-reach, reach)
  }

  /// log of ((1 - rate) N(0) + rate N(-2)) / ((1 - rate) N(0) + rate N(2)) at x.
  private static func displacementLoss(_ x: Double, noise: Double, rate: Double) -> Double {
    let precision = 1 / (noise * noise)
    let rest = rate < 1 ? Numerics.log(1 - rate) : -.infinity
    return Numerics.logAddExp(rest, Numerics.log(rate) + (-2 * x - 2) * precision)
      - Numerics.logAddExp(rest, Numerics.log(rate) + (2 * x - 2) * precision)
  }

  /// One unit in place of another, each there with probability `rate`: contributions of -2 and 2 sensitivities apart from the
  /// rest, as dp-accounting bounds a full batch (arXiv 2508.15089, section 4).
  static func addDisplacement(noise: Double, rate: Double, to grid: inout LossGrid) {
    let inverse = 0.707_106_781_186_547_5 / noise
    var lower = Tails(-.infinity, inverse: inverse)
    // Losses fall with x, so cells are taken by -x, where the means are 2 under P and -2 under Q.
    for i in 0...grid.masses.count {
      let e = grid.loss(i)
      let upper = Tails(
        i == grid.masses.count ? .infinity : displacementPoint(e, noise: noise, rate: rate), inverse: inverse)
      let rest = lower.rest.mass(to: upper.rest)
      let above = lower.above.mass(to: upper.above)
      let below = lower.below.mass(to: upper.below)
      let p = (1 - rate) * rest + rate * above
      let q = (1 - rate) * rest + rate * below
      if i == 0 {
        grid.addBelow(p: p, q: q)
      } else if i == grid.masses.count {
        grid.addAbove(p: p, q: q)
      } else {
        // q e^e - p, in a form that does not lose its digits where the rate is small.
        // Where e^e is beyond what a number can be, the masses are moved to the end of the cell.
        grid.addCell(
          i - 1, p: p,
          excess: e < 600
            ? (1 - rate) * Numerics.expm1(e) * rest + rate * (Numerics.exp(e) * below - above) : 0)
      }
      lower = upper
    }
  }

  /// The point -x at which the loss is e. It rises with e, and its sign is that of e.
  static func displacementPoint(_ e: Double, noise: Double, rate: Double) -> Double {
    guard rate < 1 else { return e * noise * noise / 4 }
    // u = e^(2 z / s^2) solves rate c u^2 - (e^e - 1)(1 - rate) u - e^e rate c = 0, where c = e^(-2 / s^2).
    let logDecay = -2 / (noise * noise)
    // The losses at z and at -z are opposite ones.
    let size = abs(e)
    let logU: Double
    if size > 300 {
      // The last term is nothing beside the others, whose squares are beyond what a number can be.
      logU = size + Numerics.log1p(-rate) - Numerics.log(rate) - logDecay
    } else {
      let linear = Numerics.expm1(size) * (1 - rate)
      guard linear > 0 else { return e * noise * noise / 4 }
      let quadratic = rate * Numerics.exp(logDecay)
      let root = (linear * linear + 4 * Numerics.exp(size) * quadratic * quadratic).squareRoot()
      logU = Numerics.log((linear + root) / (2 * rate)) - logDecay
    }
    let point = logU * noise * noise / 2
    return e < 0 ? -point : point
  }

  /// Where a point is in the three distributions.
  private struct Tails {
    let rest: NormalTail
    let above: NormalTail
    let below: NormalTail

    init(_ z: Double, inverse: Double) {
      rest = NormalTail(z * inverse)
      above = NormalTail((z - 2) * inverse)
      below = NormalTail((z + 2) * inverse)
    }
  }
}
