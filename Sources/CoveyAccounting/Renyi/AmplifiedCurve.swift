internal import CoveyCore

/// Poisson sampling of a mechanism of which only the Renyi curve is known: the upper bound of Zhu and Wang 2019
/// (Poisson subsampled Renyi differential privacy, ICML, theorem 5) at integer orders, the unsampled curve where that is
/// smaller, and for pure mechanisms also log(1 + q (e^epsilon - 1)).
package struct AmplifiedCurve: Sendable {
  /// The share of units sampled, in (0, 1).
  let rate: Double
  private let base: RenyiCurve
  private let pure: RenyiCurve
  /// (l - 1) r(l) of the base at l = 0, 1, 2, ...
  private let cumulants: [Double]

  init(rate: Double, base: RenyiCurve) {
    self.rate = rate
    self.base = base
    let epsilon = base.limit
    pure = epsilon.isFinite ? .pure(epsilon: logMixture(rate, exponent: epsilon)) : .infinite
    cumulants = (0...300).map { $0 < 2 ? 0 : Double($0 - 1) * base.divergence(order: Double($0)) }
  }

  /// The same by the smallest bound known of what is sampled.
  var tightest: AmplifiedCurve {
    if case .skellam = base { return AmplifiedCurve(rate: rate, base: base.tightest) }
    return self
  }

  /// The largest divergence at any order.
  var limit: Double { pure.limit }

  /// The divergence at an order > 1.
  func divergence(order: Double) -> Double {
    let sampled = interpolated(order: order) { cumulant($0) }
    return min(sampled, base.divergence(order: order), pure.divergence(order: order))
  }

  /// The bound on (n - 1) r(n) at an integer order n >= 2.
  private func cumulant(_ order: Int) -> Double {
    let n = Double(order)
    let logRate = Numerics.log(rate)
    let logRest = Numerics.log1p(-rate)
    var logBinomial = Numerics.log(n * (n - 1) / 2)
    var terms = LogSum()
    terms.add(logBinomial + 2 * logRate + (n - 2) * logRest + baseCumulant(2))
    var l = 3
    while l <= order {
      logBinomial += Numerics.log(Double(order - l + 1) / Double(l))
      terms.add(Numerics.log(3) + logBinomial + Double(l) * logRate + (n - Double(l)) * logRest + baseCumulant(l))
      l += 1
    }
    // (1 - q)^(n - 1) (1 + (n - 1) q), just below 1 for small q.
    let first = (n - 1) * logRest + Numerics.log1p((n - 1) * rate)
    let rest = terms.logarithm
    if rest < 0 { return Numerics.log1p(Numerics.expm1(first) + Numerics.exp(rest)) }
    return Numerics.logAddExp(first, rest)
  }

  private func baseCumulant(_ l: Int) -> Double {
    l < cumulants.count ? cumulants[l] : Double(l - 1) * base.divergence(order: Double(l))
  }
}
