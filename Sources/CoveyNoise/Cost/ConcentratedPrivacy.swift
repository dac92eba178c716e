internal import CoveyCore

/// Closed forms of zero-concentrated differential privacy (Bun and Steinke 2016, arXiv 1605.02065). A Gaussian release of
/// noise multiplier z is rho-zCDP with rho = 1 / (2 z^2), and rho adds up.
public enum ConcentratedPrivacy {
  /// The rho of `count` Gaussian releases of noise multiplier `noiseMultiplier` > 0.
  public static func rho(noiseMultiplier: Double, count: Int) -> Double {
    Double(count) / (2 * noiseMultiplier * noiseMultiplier)
  }

  /// The epsilon of proposition 1.3 of Bun and Steinke, rho + 2 sqrt(rho log(1 / delta)); simple and some 8 % too large.
  public static func naiveEpsilon(rho: Double, delta: Double) -> Double {
    rho + 2 * (-rho * Numerics.log(delta)).squareRoot()
  }

  /// The smallest epsilon that Renyi conversion yields over all orders (Canonne, Kamath, Steinke 2020, arXiv 2004.00010,
  /// proposition 12); an upper bound of the exact epsilon of a Gaussian release.
  public static func epsilon(rho: Double, delta: Double) -> Double {
    guard rho > 0 else { return 0 }
    guard rho < .infinity else { return .infinity }
    let logDelta = Numerics.log(delta)
    // Any order is sound, so an inexact minimum is too.
    func bound(_ logExcess: Double) -> Double {
      let excess = Numerics.exp(logExcess)
      let order = 1 + excess
      return order * rho + Numerics.log(excess / order) - (logDelta + Numerics.log(order)) / excess
    }
    let centre = 0.5 * Numerics.log(max(-logDelta, 1e-3) / rho)
    return max(0, MinimumSearch.leastValue(of: bound, from: centre - 8, to: centre + 8))
  }
}
