internal import CoveyCore

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
  ///
  /// The pair is its own mirror image: the losses below 0 have under P the masses that their opposites have under Q.
  static func addDisplacement(noise: Double, rate: Double, to grid: inout LossGrid) {
    let inverse = 0.707_106_781_186_547_5 / noise
    let points = DisplacementPoints(noise: noise, rate: rate)
    let zero = -grid.lowest
    let end = grid.masses.count - 1 - zero
    let growth = Numerics.exp(grid.step)
    let growthLess1 = Numerics.expm1(grid.step)
    // e^loss and e^loss - 1, which keeps its precision at the tiny losses of weak sampling, at either end of a cell.
    var (lowerPower, lowerLess1, power, less1) = (1.0, 0.0, 1.0, 0.0)
    // Losses fall with x, so cells are taken by -x, where the means are 2 under P and -2 under Q.
    var lower = Tails(0, inverse: inverse)
    for k in 1...max(end, zero) {
      let loss = Double(k) * grid.step
      if k & 63 == 0 {
        (power, less1) = (Numerics.exp(loss), Numerics.expm1(loss))
      } else {
        (power, less1) = (power * growth, less1 * growth + growthLess1)
      }
      let upper = Tails(points.point(loss: loss, power: power, less1: less1), inverse: inverse)
      let rest = (1 - rate) * lower.rest.mass(to: upper.rest)
      let above = rate * lower.above.mass(to: upper.above)
      let below = rate * lower.below.mass(to: upper.below)
      let (p, q) = (rest + above, rest + below)
      // q e^loss - p and p e^-loss - q, in a form that does not lose its digits where the rate is small. Where e^loss is beyond
      // what a number can be, the masses are moved to the end of the cell.
      let isNumber = loss < 600
      if k <= end {
        grid.addCell(zero + k - 1, p: p, excess: isNumber ? less1 * rest + power * below - above : 0)
      } else {
        grid.addAbove(p: p, q: q)
      }
      if k <= zero {
        grid.addCell(
          zero - k, p: q, excess: isNumber ? (above - lowerLess1 * rest) / lowerPower - below : 0)
      } else {
        grid.addBelow(p: q, q: p)
      }
      (lower, lowerPower, lowerLess1) = (upper, power, less1)
    }
    let last = Tails(.infinity, inverse: inverse)
    let rest = (1 - rate) * lower.rest.mass(to: last.rest)
    let p = rest + rate * lower.above.mass(to: last.above)
    let q = rest + rate * lower.below.mass(to: last.below)
    grid.addAbove(p: p, q: q)
    grid.addBelow(p: q, q: p)
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

/// The points -x at which the loss of a displacement is a given one >= 0; those of opposite losses are opposite points.
struct DisplacementPoints {
  private let halfVariance: Double
  private let rate: Double
  private let logDecay: Double
  private let quadratic: Double

  /// - Parameter noise: Of contributions that are 2 sensitivities off the rest.
  init(noise: Double, rate: Double) {
    halfVariance = noise * noise / 2
    self.rate = rate
    logDecay = -2 / (noise * noise)
    quadratic = rate * Numerics.exp(logDecay)
  }

  /// - Parameters:
  ///   - power: e^loss; of no matter beyond a loss of 300.
  ///   - less1: The same less 1.
  @inline(__always)
  func point(loss: Double, power: Double, less1: Double) -> Double {
    // u = e^(2 z / s^2) solves rate c u^2 - (e^e - 1)(1 - rate) u - e^e rate c = 0, where c = e^(-2 / s^2).
    guard rate < 1 else { return loss * halfVariance / 2 }
    // The last term is nothing beside the others there, whose squares are beyond what a number can be.
    guard loss <= 300 else {
      return (loss + Numerics.log1p(-rate) - Numerics.log(rate) - logDecay) * halfVariance
    }
    let linear = less1 * (1 - rate)
    guard linear > 0 else { return 0 }
    let root = (linear * linear + 4 * power * quadratic * quadratic).squareRoot()
    return (Numerics.log((linear + root) / (2 * rate)) - logDecay) * halfVariance
  }
}
