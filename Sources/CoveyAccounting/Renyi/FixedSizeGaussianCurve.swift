internal import CoveyCore

/// The bound on the Renyi divergence of Gaussian noise on a sample of fixed size, drawn without replacement, under
/// replace-one (Wang, Balle, Kasiviswanathan 2019, arXiv 1808.00087, theorem 27).
package struct FixedSizeGaussianCurve: Sendable {
  /// Sample size over data set size, in (0, 1).
  let rate: Double
  /// 1 / 2s^2, where s is the standard deviation over the replace-one sensitivity.
  let half: Double
  /// log of E_Q (P/Q - 1)^i for even i = 2, 4, ..., as far as they improve the bound.
  private let moments: [Double]
  /// Whether the unsampled divergence, which bounds the sampled one by convexity, replaces the theorem's where it is less.
  var isCapped = false
  /// Orders beyond use the simpler half of the bound, as the reference implementations do.
  private static let lastMomentOrder = 256

  package init(rate: Double, noise: Double) {
    self.rate = rate
    half = 0.5 / (noise * noise)
    var moments: [Double] = []
    // The sharper half wins for weak signals only, and once it has lost it does not win again.
    if noise > 0.4 && noise < 1e7 {
      for i in stride(from: 2, through: Self.lastMomentOrder, by: 2) {
        moments.append(Self.logMoment(i, noise: noise))
        // At i the sharper half is 4 e^moment, the simpler one 2 e^(i (i - 1) / 2s^2).
        if moments[moments.count - 1] > Double(i * (i - 1)) * half - 0.3 { break }
      }
    }
    self.moments = moments
  }

  /// The divergence at an order > 1.
  package func divergence(order: Double) -> Double {
    let bound = interpolated(order: order) { cumulant($0) }
    return isCapped ? min(bound, order * half) : bound
  }

  /// The bound on (n - 1) r(n) at an integer order n >= 2.
  package func cumulant(_ order: Int) -> Double {
    let logRate = Numerics.log(rate)
    let logTwo = Numerics.log(2)
    // q^2 C(n, 2) min(4 (e^r(2) - 1), 2 e^r(2)).
    let two = 2 * half
    let first = two > 600 ? two + logTwo : min(Numerics.log(4 * Numerics.expm1(two)), two + logTwo)
    var logBinomial = Numerics.log(Double(order) * Double(order - 1) / 2)
    var sum = LogSum()
    sum.add(2 * logRate + logBinomial + first)
    var i = 3
    while i <= order {
      logBinomial += Numerics.log(Double(order - i + 1) / Double(i))
      var term = logTwo + Double(i * (i - 1)) * half
      let (low, high) = (i / 2 - 1, (i + 1) / 2 - 1)
      if order <= Self.lastMomentOrder, high < moments.count {
        term = min(term, 2 * logTwo + 0.5 * (moments[low] + moments[high]))
      }
      sum.add(Double(i) * logRate + logBinomial + term)
      i += 1
    }
    return Self.logOnePlusExp(sum.logarithm)
  }

  /// log(1 + e^x).
  private static func logOnePlusExp(_ x: Double) -> Double { x > 40 ? x : Numerics.log1p(Numerics.exp(x)) }

  /// log E_Q (P/Q - 1)^i for P = N(1, s^2), Q = N(0, s^2) and even i: the forward difference of theorem 27, as an integral
  /// of a positive function, because differences of exponentials lose every digit when s is large.
  private static func logMoment(_ i: Int, noise: Double) -> Double {
    let half = 0.5 / (noise * noise)
    let spread = noise * (Double(i).squareRoot() + 10)
    let step = noise / 3
    let first = 0.5 - spread
    let count = Int((Double(i) + 1 + 2 * spread) / step)
    var sum = LogSum()
    for node in 0...count {
      let x = first + Double(node) * step
      let exponent = (2 * x - 1) * half
      let size = exponent > 40 ? exponent : Numerics.log(abs(Numerics.expm1(exponent)))
      sum.add(Double(i) * size - x * x * half)
    }
    return sum.logarithm + Numerics.log(step / (noise * (2 * Double.pi).squareRoot()))
  }
}
