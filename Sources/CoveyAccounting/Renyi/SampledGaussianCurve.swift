internal import CoveyCore

/// The Renyi divergence of Gaussian noise on a Poisson sample (Mironov, Talwar, Zhang 2019, arXiv 1908.10530, section
/// 3.3): log E (1 - q + q L)^a / (a - 1), where L = exp((2x - 1) / 2s^2) and x ~ N(0, s^2).
///
/// The expectation is a trapezoid sum. The integrand is analytic in the strip |Im x| < pi s^2, where its size grows by
/// exp(y^2 / 2s^2) at most, so a step h errs by exp(y^2 / 2s^2 - 2 pi y / h) relative, for the best y in the strip; the
/// step below makes that exp(-40).
package struct SampledGaussianCurve: Sendable {
  /// The share of units sampled, in (0, 1).
  let rate: Double
  /// Standard deviation over L2 sensitivity, > 0.
  let noise: Double
  /// 1 / 2s^2.
  let half: Double
  /// The distance of neighbouring nodes.
  let step: Double
  /// Whether the noise is so small or so large that only the convexity bound is worth computing.
  let isExtreme: Bool

  package init(rate: Double, noise: Double) {
    self.rate = rate
    self.noise = noise
    half = 0.5 / (noise * noise)
    let square = noise * noise
    step = square < 8.1 ? 2 * square / (4.053 + 0.5 * square) : 0.7 * noise
    isExtreme = noise < 0.02 || noise > 1e7
  }

  /// The divergence at an order > 1.
  package func divergence(order: Double) -> Double { logMoment(order: order) / (order - 1) }

  /// log E (1 - q + q L)^a.
  package func logMoment(order: Double) -> Double {
    // (1 - q + q L)^a <= 1 - q + q L^a by convexity.
    if isExtreme { return logMixture(rate, exponent: order * (order - 1) * half) }
    let upper = peak(from: order, order: order)
    let height = logIntegrand(upper, order: order)
    // Up to here one plus the remainder keeps its precision; beyond, the logarithm is large and needs no such care.
    if height < 30 { return Numerics.log1p(remainder(order: order)) }
    return logSum(order: order, upper: upper, height: height)
  }

  /// log(1 + u) where 1 + u = 1 - q + q L.
  @inline(__always)
  private func logRatio(_ x: Double) -> Double {
    let exponent = (2 * x - 1) * half
    return exponent > 600 ? Numerics.log(rate) + exponent : Numerics.log1p(rate * Numerics.expm1(exponent))
  }

  @inline(__always)
  private func logIntegrand(_ x: Double, order: Double) -> Double { order * logRatio(x) - x * x * half }

  /// A maximum of the integrand: a fixed point of x = a q L / (1 - q + q L), approached from one side.
  private func peak(from start: Double, order: Double) -> Double {
    var x = start
    for _ in 0..<60 {
      let next = order / (1 + (1 - rate) / rate * Numerics.exp(-(2 * x - 1) * half))
      let moved = abs(next - x)
      x = next
      if moved < 1e-3 * noise { break }
    }
    return x
  }

  /// log of the integral over the peaks that matter.
  private func logSum(order: Double, upper: Double, height: Double) -> Double {
    let depth = 42.0
    let lower = peak(from: 0, order: order)
    let lowerHeight = logIntegrand(lower, order: order)
    let top = max(height, lowerHeight)
    let (leftStop, rightStop) = lowerHeight > height - depth ? (lower, upper) : (upper, upper)
    var sum = 0.0
    var x = upper
    while true {
      let value = logIntegrand(x, order: order) - top
      if value < -depth, x >= rightStop { break }
      sum += Numerics.exp(value)
      x += step
    }
    x = upper - step
    while true {
      let value = logIntegrand(x, order: order) - top
      if value < -depth, x <= leftStop { break }
      sum += Numerics.exp(value)
      x -= step
    }
    return top + Numerics.log(sum * step / (noise * (2 * Double.pi).squareRoot()))
  }

  /// E (1 + u)^a - 1, as the integral of the positive (1 + u)^a - 1 - a u, since E u = 0.
  private func remainder(order: Double) -> Double {
    // (1 + u)^a - 1 - a u = u^2 (c2 + c3 u + ...), binomial coefficients of a real a.
    var coefficients = [Double](repeating: 0, count: 11)
    var binomial = order
    for k in 2..<13 {
      binomial *= (order - Double(k - 1)) / Double(k)
      coefficients[k - 2] = binomial
    }
    let tail = 9.5 * noise
    let first = -tail
    let count = Int(((max(2, order) + 2 * tail) / step).rounded(.up))
    var sum = 0.0
    for node in 0...count {
      let x = first + Double(node) * step
      let exponent = (2 * x - 1) * half
      let gauss = -x * x * half
      if exponent > 600 {
        sum += Numerics.exp(order * (Numerics.log(rate) + exponent) + gauss)
        continue
      }
      let u = rate * Numerics.expm1(exponent)
      if abs(order * u) < 0.02 {
        var series = coefficients[10]
        for k in stride(from: 9, through: 0, by: -1) { series = series * u + coefficients[k] }
        sum += series * u * u * Numerics.exp(gauss)
      } else {
        let power = order * Numerics.log1p(u)
        sum +=
          power > 50
          ? Numerics.exp(power + gauss) - (1 + order * u) * Numerics.exp(gauss)
          : (Numerics.expm1(power) - order * u) * Numerics.exp(gauss)
      }
    }
    return sum * step / (noise * (2 * Double.pi).squareRoot())
  }
}
