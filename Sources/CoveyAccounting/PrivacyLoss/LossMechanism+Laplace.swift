internal import CoveyCore

extension LossMechanism {
  /// Laplace noise at 0 against noise at 1: the loss is 1 / scale left of both and -1 / scale right of both, and runs
  /// linearly between; there P has mass d(e^(l / 2)) and Q d(-e^(-l / 2)), times e^(-1 / 2 scale) / 2.
  static func addLaplace(scale: Double, rate: Double, to grid: inout LossGrid) {
    let bound = 1 / scale
    let front = 0.5 * Numerics.exp(-bound / 2)
    var previous = -bound
    for i in 1..<grid.masses.count {
      let e = grid.loss(i)
      let y = (Numerics.expm1(e) + rate) / rate
      let next = y <= 0 ? -bound : min(bound, max(previous, rate == 1 ? e : Numerics.log(y)))
      let halfRise = Numerics.expm1((next - previous) / 2)
      let base = front * Numerics.exp(previous / 2) * halfRise
      let q = front * Numerics.exp(-next / 2) * halfRise
      grid.addCell(i - 1, p: (1 - rate) * q + rate * base, excess: rate * (q * y - base))
      previous = next
    }
    let far = 0.5 * Numerics.exp(-bound)
    grid.addAtom(loss: sampledLoss(bound, rate), p: (1 - rate) * far + rate * 0.5)
    grid.addAtom(loss: sampledLoss(-bound, rate), p: (1 - rate) * 0.5 + rate * far)
  }
}
