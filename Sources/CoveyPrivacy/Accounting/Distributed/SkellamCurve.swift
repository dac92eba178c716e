/// The Renyi divergence of Skellam noise (Agarwal, Kairouz, Liu 2021, arXiv 2110.04995, theorem 3.5), which the paper
/// proves at integer orders; between them the cumulant is bounded by its chord.
package struct SkellamCurve: Sendable {
  /// 1 / grid step.
  let scale: Double
  /// The variance of the whole noise, in the units of the update.
  let variance: Double
  /// Sensitivities after rounding, in the units of the update.
  let l2: Double, l1: Double

  package init(scale: Double, standardDeviation: Double, l2: Double, l1: Double) {
    self.scale = scale
    variance = standardDeviation * standardDeviation
    self.l2 = l2
    self.l1 = l1
  }

  /// The divergence at an order > 1.
  package func divergence(order: Double) -> Double {
    interpolated(order: order) { Double($0 - 1) * divergence(integer: Double($0)) }
  }

  private func divergence(integer order: Double) -> Double {
    let square = l2 * l2
    let cubic = ((2 * order - 1) * scale * square + 6 * l1) / (4 * scale * scale * scale * variance * variance)
    let linear = 3 * l1 / (2 * scale * variance)
    return order * square / (2 * variance) + min(cubic, linear)
  }
}
