internal import CoveyCore

/// The Renyi divergence of one release as a function of the order: r(a) for a > 1.
package indirect enum RenyiCurve: Sendable {
  /// Nothing is released.
  case zero
  /// No protection.
  case infinite
  /// r(a) = rho a: Gaussian noise, and any mechanism with zero-concentrated privacy rho (Bun, Steinke 2016, arXiv
  /// 1605.02065).
  case concentrated(rho: Double)
  /// Laplace noise of scale 1 / epsilon (Mironov 2017, arXiv 1702.07476, proposition 6).
  case laplace(epsilon: Double)
  /// Randomised response: two answers differ by e^logRatio in probability, e^logWeight being the lower one.
  case response(logWeight: Double, logRatio: Double)
  /// Gaussian noise on a Poisson sample.
  case sampledGaussian(SampledGaussianCurve)
  /// Gaussian noise on a sample of fixed size.
  case fixedSizeGaussian(FixedSizeGaussianCurve)
  /// A sum of discrete Gaussians.
  case distributedGaussian(DistributedGaussianCurve)
  /// Skellam noise.
  case skellam(SkellamCurve)
  /// Poisson sampling of anything else.
  case amplified(AmplifiedCurve)
  /// Probabilities within e^slack of those of another release: P^a Q^(1 - a) is at most e^((2a - 1) slack) times as much.
  case slackened(RenyiCurve, slack: Double)
  /// Several releases from the same sample.
  case sum([RenyiCurve], counts: [Double])

  /// The worst mechanism of a pure epsilon: randomised response with two answers.
  static func pure(epsilon: Double) -> RenyiCurve {
    if epsilon == 0 { return .zero }
    return epsilon < .infinity
      ? .response(logWeight: -epsilon - Numerics.log1p(Numerics.exp(-epsilon)), logRatio: epsilon) : .infinite
  }

  /// Several releases, those that cost nothing left out.
  static func sum(of curves: [RenyiCurve], counts: [Double]) -> RenyiCurve {
    var kept: ([RenyiCurve], [Double]) = ([], [])
    for (curve, count) in zip(curves, counts) where count > 0 {
      if case .zero = curve { continue }
      if case .infinite = curve { return .infinite }
      kept.0.append(curve)
      kept.1.append(count)
    }
    if kept.0.isEmpty { return .zero }
    return kept.0.count == 1 && kept.1[0] == 1 ? kept.0[0] : .sum(kept.0, counts: kept.1)
  }

  /// r(a) at an order a > 1.
  package func divergence(order: Double) -> Double {
    switch self {
    case .zero: 0
    case .infinite: .infinity
    case .concentrated(let rho): rho * order
    case .laplace(let epsilon): Self.laplace(epsilon, order)
    case .response(let logWeight, let logRatio): Self.response(logWeight, logRatio, order)
    case .sampledGaussian(let curve): curve.divergence(order: order)
    case .fixedSizeGaussian(let curve): curve.divergence(order: order)
    case .distributedGaussian(let curve): curve.divergence(order: order)
    case .skellam(let curve): curve.divergence(order: order)
    case .amplified(let curve): curve.divergence(order: order)
    case .slackened(let curve, let slack): curve.divergence(order: order) + slack * (2 + 1 / (order - 1))
    case .sum(let curves, let counts):
      zip(curves, counts).reduce(0) { $0 + $1.1 * $1.0.divergence(order: order) }
    }
  }

  /// The limit of r(a) as a grows: the pure epsilon, infinite for mechanisms that have none.
  package var limit: Double {
    switch self {
    case .zero: 0
    case .laplace(let epsilon): epsilon
    case .response(_, let logRatio): logRatio
    case .amplified(let curve): curve.limit
    case .slackened(let curve, let slack): curve.limit + 2 * slack
    case .sum(let curves, let counts): zip(curves, counts).reduce(0) { $0 + $1.1 * $1.0.limit }
    case .concentrated, .infinite, .sampledGaussian, .fixedSizeGaussian, .distributedGaussian, .skellam: .infinity
    }
  }

  /// The same release by the smallest bound known, where the literature's own is not.
  var tightest: RenyiCurve {
    switch self {
    case .fixedSizeGaussian(var curve):
      curve.isCapped = true
      return .fixedSizeGaussian(curve)
    case .skellam(let curve):
      return .skellam(curve.tightest)
    case .amplified(let curve):
      return .amplified(curve.tightest)
    case .slackened(let curve, let slack):
      return .slackened(curve.tightest, slack: slack)
    default:
      return self
    }
  }

  /// Whether the curve has no corners at integer orders.
  var isSmooth: Bool {
    switch self {
    case .zero, .infinite, .concentrated, .laplace, .response, .sampledGaussian, .distributedGaussian: true
    case .fixedSizeGaussian, .skellam, .amplified: false
    case .slackened(let curve, _): curve.isSmooth
    case .sum(let curves, _): curves.allSatisfy(\.isSmooth)
    }
  }

  private static func laplace(_ epsilon: Double, _ order: Double) -> Double {
    // The terms below cancel when epsilon is small; the worst pure mechanism is then a bound that agrees in the first
    // order, a epsilon^2 / 2.
    if epsilon < 1e-5 { return pure(epsilon: epsilon).divergence(order: order) }
    let inner = (order - 1) * Numerics.expm1(epsilon * (1 - 2 * order)) / (2 * order - 1)
    return epsilon + Numerics.log1p(inner) / (order - 1)
  }

  /// log(1 + w (1 - e^-(a-1)L) (e^aL - 1)) / (a - 1), a form of the sum over answers without cancellation.
  private static func response(_ logWeight: Double, _ logRatio: Double, _ order: Double) -> Double {
    let share = -Numerics.expm1(-(order - 1) * logRatio)
    let exponent = order * logRatio
    if exponent > 600 {
      // Rounding must not lift it above the limit.
      return min(logRatio, Numerics.logAddExp(0, logWeight + Numerics.log(share) + exponent) / (order - 1))
    }
    return Numerics.log1p(Numerics.exp(logWeight) * share * Numerics.expm1(exponent)) / (order - 1)
  }
}
