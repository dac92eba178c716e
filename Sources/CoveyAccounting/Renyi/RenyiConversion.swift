internal import CoveyCore

/// From Renyi divergences to epsilon and delta (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, proposition 12), with the
/// bound by the Kullback-Leibler divergence for small losses: delta <= sqrt(1 - e^-r).
package enum RenyiConversion {
  /// The epsilon that a divergence at an order implies at delta; may be negative, meaning 0.
  package static func epsilon(order: Double, divergence: Double, delta: Double) -> Double {
    if delta * delta + Numerics.expm1(-divergence) > 0 { return 0 }
    return divergence + Numerics.log1p(-1 / order) - Numerics.log(delta * order) / (order - 1)
  }

  /// The logarithm of the delta that a divergence at an order implies at epsilon; may be positive, meaning delta = 1.
  static func logDelta(order: Double, divergence: Double, epsilon: Double) -> Double {
    if divergence == 0 { return -.infinity }
    let total = 0.5 * Numerics.log1p(-Numerics.exp(-divergence))
    let tail = (order - 1) * (divergence - epsilon + Numerics.log1p(-1 / order)) - Numerics.log(order)
    return min(total, tail)
  }
}
