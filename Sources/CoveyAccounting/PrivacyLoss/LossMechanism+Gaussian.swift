internal import CoveyCore

extension LossMechanism {
  /// Above lies `cut` of the mass of P, below `cut` of that of Q.
  static func gaussianRange(noise: Double, rate: Double, cut: Double) -> (low: Double, high: Double) {
    let precision = 1 / (noise * noise)
    let low = sampledLoss((-tail(cut) * noise - 0.5) * precision, rate)
    // If all that the unit adds may be left out, no loss above 0 is needed.
    guard cut < rate else { return (low, 0) }
    return (low, sampledLoss((tail(cut / rate) * noise + 0.5) * precision, rate))
  }

  /// The cell from loss e to the next holds the points x from s^2 log y + 1/2 on, where y = (e^e - 1 + rate) / rate
  /// (Doroshenko et al. 2022, section 5; Koskela, Jaelkoe, Honkela 2020, arXiv 1906.03049).
  ///
  /// Where e^e is beyond what a number can be, the masses of a cell are all moved to its end, which bounds them too.
  static func addGaussian(noise: Double, rate: Double, to grid: inout LossGrid) {
    let inverse = 0.707_106_781_186_547_5 / noise
    let variance = noise * noise
    let count = grid.masses.count
    let growth = Numerics.exp(grid.step)
    let growthLess1 = Numerics.expm1(grid.step)
    let logRate = Numerics.log(rate)
    var lower = NormalTail(-.infinity)
    var lowerShifted = NormalTail(-.infinity)
    var power = 0.0
    // e^loss - 1, which keeps its precision at the tiny losses of weak sampling.
    var less1 = 0.0
    for i in 0..<count {
      let loss = grid.loss(i)
      if i & 63 == 0 { (power, less1) = (Numerics.exp(loss), Numerics.expm1(loss)) }
      let y = rate == 1 ? power : 1 + less1 / rate
      let x: Double
      if rate == 1 {
        x = variance * loss + 0.5
      } else if y <= 0 {
        x = -.infinity
      } else {
        x = variance * (loss < 300 ? Numerics.log(y) : loss - logRate) + 0.5
      }
      let upper = NormalTail(x * inverse)
      let upperShifted = NormalTail((x - 1) * inverse)
      let q = lower.mass(to: upper)
      let shifted = lowerShifted.mass(to: upperShifted)
      let p = (1 - rate) * q + rate * shifted
      if i == 0 {
        grid.addBelow(p: p, q: q)
      } else {
        grid.addCell(i - 1, p: p, excess: loss < 600 ? rate * (q * y - shifted) : 0)
      }
      lower = upper
      lowerShifted = upperShifted
      power *= growth
      less1 = less1 * growth + growthLess1
    }
    let q = lower.mass(to: NormalTail(.infinity))
    grid.addAbove(p: (1 - rate) * q + rate * lowerShifted.mass(to: NormalTail(.infinity)), q: q)
  }
}

/// A point of the normal distribution, kept as the mass of the tail it lies in, which is accurate where the distribution
/// function is not.
struct NormalTail {
  private let isUpper: Bool
  private let mass: Double

  /// The point x times the square root of 2.
  @inline(__always)
  init(_ x: Double) {
    isUpper = x > 0
    mass = 0.5 * Numerics.erfc(abs(x))
  }

  /// The mass from here to a point that is not below.
  @inline(__always)
  func mass(to other: NormalTail) -> Double {
    if isUpper { return mass - other.mass }
    if other.isUpper { return 1 - mass - other.mass }
    return other.mass - mass
  }
}
