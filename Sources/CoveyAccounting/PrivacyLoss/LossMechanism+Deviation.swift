internal import CoveyCore

extension LossMechanism {
  /// The smaller of the loss's standard deviations under P and Q, roughly: it decides how fine a grid must be.
  var standardDeviation: Double {
    switch self {
    case .gaussian(let noise, let rate), .truncatedGaussian(let noise, let rate, _, _):
      rate == 1 ? 1 / noise : Self.gaussianDeviation(noise: noise, rate: rate)
    case .laplace(let scale, let rate):
      Self.laplaceDeviation(scale: scale, rate: rate)
    case .discrete(let atoms, let rate):
      atoms.standardDeviation(rate: rate)
    case .opposite(let noise, let rate):
      Self.oppositeDeviation(noise: noise, rate: rate)
    case .joined(let noise, let rate):
      Self.joinedDeviation(noise: noise, rate: rate)
    case .mixture(let mixture):
      Self.deviation { mixture.add(to: &$0) }
    }
  }

  private static func deviation(_ add: (inout DeviationSums) -> Void) -> Double {
    var sums = DeviationSums()
    add(&sums)
    return sums.deviation
  }

  /// Losses under Q, some `points` on either side of its mean, with masses that add up to 1.
  static func gaussianLosses(noise: Double, rate: Double, points: Int) -> [(q: Double, loss: Double)] {
    let precision = 1 / (noise * noise)
    let width = 8 / Double(points)
    return (-points...points).map { i in
      let z = Double(i) * width
      return (
        0.398_942_280_401_432_7 * width * Numerics.exp(-z * z / 2), sampledLoss((z * noise - 0.5) * precision, rate)
      )
    }
  }

  private static func oppositeDeviation(noise: Double, rate: Double) -> Double {
    let precision = 1 / (noise * noise)
    let rest = rate < 1 ? Numerics.log1p(-rate) : -.infinity
    return deviation { sums in
      for i in -120...120 {
        let z = Double(i) / 15
        // Of N(0), N(1) and N(-1) at z times the noise.
        let right = Numerics.logAddExp(rest, Numerics.log(rate) + (z * noise - 0.5) * precision)
        let left = Numerics.logAddExp(rest, Numerics.log(rate) + (-z * noise - 0.5) * precision)
        sums.add(q: Numerics.exp(left - z * z / 2), loss: right - left)
      }
    }
  }

  private static func joinedDeviation(noise: Double, rate: Double) -> Double {
    let zero = (1 - rate) * (1 - Numerics.erfc(0.353_553_390_593_273_8 / noise))
    return deviation { sums in
      sums.add(q: zero, loss: 0)
      for (q, loss) in gaussianLosses(noise: noise, rate: rate, points: 120) where loss > 0 {
        sums.add(q: q, loss: loss)
        sums.add(q: q * Numerics.exp(min(loss, 600)), loss: -loss)
      }
    }
  }

  private static func gaussianDeviation(noise: Double, rate: Double) -> Double {
    var sums = DeviationSums()
    let precision = 1 / (noise * noise)
    for i in -120...120 {
      let z = Double(i) / 15
      let q = Numerics.exp(-z * z / 2)
      let original = (z * noise - 0.5) * precision
      sums.add(q: q, loss: sampledLoss(original, rate))
    }
    return sums.deviation
  }

  private static func laplaceDeviation(scale: Double, rate: Double) -> Double {
    let bound = 1 / scale
    var sums = DeviationSums()
    sums.add(q: 0.5 * Numerics.exp(-bound), loss: sampledLoss(bound, rate))
    sums.add(q: 0.5, loss: sampledLoss(-bound, rate))
    let front = 0.5 * Numerics.exp(-bound / 2)
    for i in 0..<200 {
      let low = bound * (Double(i) / 100 - 1)
      let width = bound / 100
      sums.add(
        q: front * Numerics.exp(-low / 2) * -Numerics.expm1(-width / 2), loss: sampledLoss(low + width / 2, rate))
    }
    return sums.deviation
  }
}

/// Sums for the variance of the loss under Q and under P = Q e^loss.
struct DeviationSums {
  private var p = SIMD3<Double>.zero
  private var q = SIMD3<Double>.zero

  mutating func add(q mass: Double, loss: Double) {
    let powers = SIMD3(1, loss, loss * loss)
    q += powers * mass
    p += powers * (mass * Numerics.exp(min(loss, 600)))
  }

  var deviation: Double {
    let underP = p[2] / p[0] - (p[1] / p[0]) * (p[1] / p[0])
    let underQ = q[2] / q[0] - (q[1] / q[0]) * (q[1] / q[0])
    return max(0, min(underP, underQ)).squareRoot()
  }
}
