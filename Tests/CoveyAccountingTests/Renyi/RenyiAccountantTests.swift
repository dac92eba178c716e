import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

/// A small repeatable generator (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

@Suite("Renyi accountant")
struct RenyiAccountantTests {
  static func spent(
    _ event: PrivacyEvent, count: Int = 1, adjacency: Adjacency = .addOrRemoveOne, orders: RenyiOrders = .refined
  ) throws -> RenyiAccountant {
    var accountant = RenyiAccountant(adjacency: adjacency, orders: orders)
    try accountant.compose(event, count: count)
    return accountant
  }

  static func sampled(_ rate: Double, _ noise: Double) -> PrivacyEvent {
    .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise))
  }

  /// The finite sum of arXiv 1908.10530, section 3.3, in plain floating point with as many positive terms as orders.
  static func finiteSum(_ rate: Double, _ noise: Double, _ order: Int) -> Double {
    var logs: [Double] = []
    for k in 0...order {
      let (n, i) = (Double(order), Double(k))
      let binomial: Double = lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
      let shares: Double = (n - i) * log1p(-rate) + i * log(rate)
      logs.append(binomial + shares + i * (i - 1) / (2 * noise * noise))
    }
    let top = logs.max() ?? 0
    return (top + log(logs.reduce(0) { $0 + exp($1 - top) })) / Double(order - 1)
  }

  @Test("the quadrature equals the finite sum at integer orders")
  func finiteSums() throws {
    var checked = 0
    for noise in [0.021, 0.05, 0.3, 0.5, 0.8, 1, 1.7, 3, 2.84, 2.85, 7, 30, 200] {
      for rate in [1e-4, 0.003, 0.04, 0.3, 0.9, 0.999] {
        let accountant = try Self.spent(Self.sampled(rate, noise))
        for order in [2, 3, 4, 7, 12, 25, 60, 200, 800] {
          let expected = Self.finiteSum(rate, noise, order)
          // The sum itself errs by 1e-15 (or more, for its log-gammas) over (a - 1).
          let precision = 1e-9 * expected + 1e-12 * Double(order)
          let divergence = try accountant.divergence(order: Double(order))
          #expect(abs(divergence - expected) < precision, "\(noise) \(rate) \(order): \(divergence) \(expected)")
          checked += expected > 1e3 * precision ? 1 : 0
        }
      }
    }
    #expect(checked > 400)
  }

  @Test("divergences grow with the order and the rate, and fall with the noise")
  func monotone() throws {
    var generator = SplitMix(state: 7)
    for _ in 0..<300 {
      let rate = pow(10, Double.random(in: -5 ... -0.05, using: &generator))
      let noise = pow(10, Double.random(in: -1.9...2, using: &generator))
      let order = 1 + pow(10, Double.random(in: -1.5...3.5, using: &generator))
      let value = try Self.spent(Self.sampled(rate, noise)).divergence(order: order)
      let slack = 1 - 1e-10
      #expect(value > 0)
      #expect(try Self.spent(Self.sampled(rate, noise)).divergence(order: order * 1.1) >= value * slack)
      #expect(try Self.spent(Self.sampled(min(1, rate * 1.1), noise)).divergence(order: order) >= value * slack)
      #expect(try Self.spent(Self.sampled(rate, noise * 1.1)).divergence(order: order) <= value / slack)
      #expect(value <= order / (2 * noise * noise) / slack)
    }
  }

  @Test("the tutorial: 3383 clients, 100 rounds, epsilon 2 at delta 1e-5 needs cohorts of 120")
  func tutorial() throws {
    func epsilon(cohort: Int) throws -> Double {
      try Self.spent(Self.sampled(Double(cohort) / 3383, 0.01 * Double(cohort)), count: 100).epsilon(delta: 1e-5)
    }
    let smallest = try (1...200).first { try epsilon(cohort: $0) <= 2 }
    #expect(smallest == 120)
  }

  @Test("composition adds up, however it is said")
  func composition() throws {
    let (first, second) = (Self.sampled(0.02, 1.1), PrivacyEvent.laplace(scale: 20))
    var stepwise = RenyiAccountant(adjacency: .addOrRemoveOne)
    for _ in 0..<30 {
      try stepwise.compose(first, count: 1)
      try stepwise.compose(second, count: 2)
    }
    try stepwise.compose(first, count: 0)
    let once = try Self.spent(
      .repeated(.composed([first, .repeated(second, count: 2)]), count: 30))
    for delta in [1e-9, 1e-5, 1e-2] {
      let (a, b) = (try stepwise.epsilon(delta: delta), try once.epsilon(delta: delta))
      #expect(abs(a - b) < 1e-9 * a)
      #expect(a <= (try stepwise.quickEpsilon(delta: delta)))
    }
    let divergence =
      30 * (try Self.spent(first).divergence(order: 5)) + 60 * (try Self.spent(second).divergence(order: 5))
    #expect(abs(try once.divergence(order: 5) - divergence) < 1e-12 * divergence)
  }

  @Test("delta and epsilon are inverse to each other")
  func inverse() throws {
    for accountant in [
      try Self.spent(Self.sampled(0.01, 1), count: 1000), try Self.spent(.gaussian(noiseMultiplier: 2)),
      try Self.spent(.laplace(scale: 3), count: 40),
      try Self.spent(
        .fixedSizeGaussian(datasetSize: 1000, sampleSize: 10, noiseMultiplier: 1), count: 100, adjacency: .replaceOne),
    ] {
      for delta in [1e-10, 1e-7, 1e-5, 1e-3] {
        let epsilon = try accountant.epsilon(delta: delta)
        #expect(abs(log(try accountant.delta(epsilon: epsilon) / delta)) < 1e-3)
      }
    }
  }

  @Test("nothing released costs nothing, and no noise everything")
  func extremes() throws {
    let fresh = RenyiAccountant(adjacency: .addOrRemoveOne)
    #expect(try fresh.epsilon(delta: 1e-5) == 0 && fresh.delta(epsilon: 0) == 0)
    let open = try Self.spent(.gaussian(noiseMultiplier: 0))
    #expect(try open.epsilon(delta: 1e-5) == .infinity && open.delta(epsilon: 5) == 1)
    #expect(try Self.spent(.gaussian(noiseMultiplier: 0), count: 0).epsilon(delta: 1e-5) == 0)
    #expect(try Self.spent(Self.sampled(0, 1), count: 9).epsilon(delta: 1e-5) == 0)
    for rate in [1e-12, 1e-3] {
      for noise in [1e-9, 1e-3, 1e9] {
        let epsilon = try Self.spent(Self.sampled(rate, noise)).epsilon(delta: 1e-5)
        #expect(epsilon >= 0 && !epsilon.isNaN)
      }
    }
  }

  @Test("a whole sample is no sample, and a sample of a sample is a sample")
  func nestedSampling() throws {
    let gaussian = PrivacyEvent.gaussian(noiseMultiplier: 1.3)
    #expect(
      try Self.spent(.poissonSampled(rate: 1, of: gaussian)).divergence(order: 3)
        == Self.spent(gaussian).divergence(order: 3))
    let nested = try Self.spent(.poissonSampled(rate: 0.5, of: .poissonSampled(rate: 0.1, of: gaussian)))
    #expect(abs(try nested.divergence(order: 4) / Self.spent(Self.sampled(0.05, 1.3)).divergence(order: 4) - 1) < 1e-12)
    // Two Gaussians on one sample are one of less noise, not two samples.
    let twice = try Self.spent(.poissonSampled(rate: 0.1, of: .repeated(gaussian, count: 2)))
    let merged = try Self.spent(Self.sampled(0.1, 1.3 / 2.0.squareRoot()))
    #expect(abs(try twice.divergence(order: 4) / merged.divergence(order: 4) - 1) < 1e-12)
  }

  @Test("the generic bound of sampling is above the exact one and below none")
  func genericAmplification() throws {
    for (rate, noise) in [(0.01, 1.0), (0.1, 2.0), (0.3, 4.0)] {
      // A discrete Gaussian has the Gaussian's bound, but no exact one when sampled.
      let generic = try Self.spent(
        .poissonSampled(rate: rate, of: .discreteGaussian(sigma: noise, sensitivity: 1)))
      let exact = try Self.spent(Self.sampled(rate, noise))
      for order in [1.5, 2, 3.7, 8, 30, 150] {
        let value = try generic.divergence(order: order)
        #expect(value >= (try exact.divergence(order: order)) * (1 - 1e-9))
        #expect(value <= order / (2 * noise * noise) * (1 + 1e-12))
      }
    }
    let pure = try Self.spent(.poissonSampled(rate: 0.1, of: .laplace(scale: 0.5)))
    #expect(try pure.epsilon(delta: 1e-9) <= log1p(0.1 * expm1(2)) * (1 + 1e-12))
  }

  @Test("randomised response equals the sum over its answers")
  func randomizedResponse() throws {
    for (noise, buckets) in [(0.5, 2), (0.2, 4), (0.9, 30), (1e-3, 3)] {
      let accountant = try Self.spent(
        .randomizedResponse(noiseParameter: noise, buckets: buckets), adjacency: .replaceOne)
      let low = noise / Double(buckets)
      let high = 1 - noise + low
      for order in [1.1, 2, 7.5, 40] {
        let sum =
          pow(high, order) * pow(low, 1 - order) + pow(low, order) * pow(high, 1 - order)
          + Double(buckets - 2) * low
        let value = try accountant.divergence(order: order)
        #expect(abs(value - log(sum) / (order - 1)) < 1e-9 * value)
      }
    }
    let nothing = try Self.spent(.randomizedResponse(noiseParameter: 1, buckets: 5), adjacency: .replaceOne)
    #expect(try nothing.epsilon(delta: 1e-5) == 0)
    let everything = try Self.spent(.randomizedResponse(noiseParameter: 0, buckets: 5), adjacency: .replaceOne)
    #expect(try everything.epsilon(delta: 1e-5) == .infinity)
  }

  @Test("pure mechanisms cost at most their epsilon, and about a epsilon^2 / 2 if it is small")
  func pure() throws {
    for epsilon in [1e-9, 1e-4, 0.3, 5, 300, 595, 650, 1000, 1e6] {
      for event in [PrivacyEvent.pure(epsilon: epsilon), .laplace(scale: 1 / epsilon)] {
        let accountant = try Self.spent(event)
        var last = 0.0
        for order in [1.01, 1.03, 2, 9, 100, 4000] {
          let value = try accountant.divergence(order: order)
          #expect(value > last && value <= epsilon * (1 + 1e-14), "\(event) at \(order): \(value)")
          #expect(value <= 0.5 * order * epsilon * epsilon * (1 + 1e-6))
          last = value * (1 - 1e-12)
        }
        #expect(try accountant.epsilon(delta: 1e-12) <= epsilon)
        if epsilon > 1 { #expect(try accountant.epsilon(delta: 1e-12) > 0.99 * epsilon) }
      }
    }
    #expect(try Self.spent(.pure(epsilon: 0)).epsilon(delta: 1e-5) == 0)
    #expect(try Self.spent(.pure(epsilon: .infinity)).epsilon(delta: 1e-5) == .infinity)
  }

  @Test("what has no sound bound is refused with a remedy, and changes nothing")
  func unsupported() throws {
    let cases: [(PrivacyEvent, Adjacency, String)] = [
      (Self.sampled(0.1, 1), .replaceOne, "fixed size"),
      (.fixedSizeGaussian(datasetSize: 10, sampleSize: 2, noiseMultiplier: 1), .addOrRemoveOne, "replaceOne"),
      (.fixedSizeGaussian(datasetSize: 10, sampleSize: 2, noiseMultiplier: 1), .zeroOut, "replaceOne"),
      (.randomizedResponse(noiseParameter: 0.5, buckets: 2), .addOrRemoveOne, "replaceOne"),
      (
        .truncatedPoissonGaussian(rate: 0.1, datasetSize: 10, maximumBatch: 3, noiseMultiplier: 1), .addOrRemoveOne,
        "pld"
      ),
    ]
    for (event, adjacency, remedy) in cases {
      var accountant = RenyiAccountant(adjacency: adjacency)
      try accountant.compose(.gaussian(noiseMultiplier: 3), count: 1)
      let before = try accountant.epsilon(delta: 1e-5)
      for whole in [event, .composed([.gaussian(noiseMultiplier: 1), event])] {
        let error = #expect(throws: PrivacyError.self) { try accountant.compose(whole, count: 1) }
        guard case .unsupported(let sentence)? = error else {
          Issue.record("\(event) is not unsupported")
          continue
        }
        #expect(sentence.contains(remedy))
        #expect(try accountant.epsilon(delta: 1e-5) == before)
      }
    }
  }

  @Test(
    "impossible events are refused",
    arguments: [
      PrivacyEvent.gaussian(noiseMultiplier: -1), .gaussian(noiseMultiplier: .nan), .laplace(scale: 0),
      .discreteGaussian(sigma: 0, sensitivity: 1), .discreteGaussian(sigma: 1, sensitivity: -1),
      .discreteLaplace(parameter: 0, sensitivity: 1), .discreteLaplace(parameter: 1, sensitivity: -1),
      .pure(epsilon: -1), .pure(epsilon: .nan), .poissonSampled(rate: 1.1, of: .gaussian(noiseMultiplier: 1)),
      .poissonSampled(rate: .nan, of: .gaussian(noiseMultiplier: 1)),
      .poissonSampled(rate: 0, of: .gaussian(noiseMultiplier: -1)),
      .poissonSampled(rate: 0.1, of: .poissonSampled(rate: 2, of: .gaussian(noiseMultiplier: 1))),
      .repeated(.gaussian(noiseMultiplier: 1), count: -1),
      .randomizedResponse(noiseParameter: 2, buckets: 2), .randomizedResponse(noiseParameter: 0.5, buckets: 0),
      .fixedSizeGaussian(datasetSize: 10, sampleSize: 11, noiseMultiplier: 1),
      .fixedSizeGaussian(datasetSize: 10, sampleSize: 1, noiseMultiplier: -1),
      .skellam(scale: 0, standardDeviation: 1, l2: 1, l1: 1), .skellam(scale: 1, standardDeviation: -1, l2: 1, l1: 1),
      .skellam(scale: 1, standardDeviation: 1, l2: .nan, l1: 1),
      .distributedDiscreteGaussian(gamma: 0, localStandardDeviation: 1, clients: 1, l2: 1, l1: 1, dimension: 1),
      .distributedDiscreteGaussian(gamma: 1, localStandardDeviation: -1, clients: 1, l2: 1, l1: 1, dimension: 1),
      .distributedDiscreteGaussian(gamma: 1, localStandardDeviation: 1, clients: 0, l2: 1, l1: 1, dimension: 1),
    ])
  func impossible(_ event: PrivacyEvent) {
    for adjacency in Adjacency.allCases {
      var accountant = RenyiAccountant(adjacency: adjacency)
      let error = #expect(throws: PrivacyError.self) { try accountant.compose(event, count: 1) }
      if case .invalid? = error { continue }
      Issue.record("\(event) under \(adjacency) is not called invalid")
    }
  }

  @Test("impossible questions are refused")
  func questions() throws {
    var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
    #expect(throws: PrivacyError.self) { try accountant.compose(.gaussian(noiseMultiplier: 1), count: -1) }
    for delta in [0, 1, -1, .nan] {
      #expect(throws: PrivacyError.self) { try accountant.epsilon(delta: delta) }
      #expect(throws: PrivacyError.self) { try accountant.quickEpsilon(delta: delta) }
      #expect(throws: PrivacyError.self) { try accountant.bestOrder(delta: delta) }
    }
    for epsilon in [-1, Double.nan] { #expect(throws: PrivacyError.self) { try accountant.delta(epsilon: epsilon) } }
    for order in [1, .infinity, Double.nan] {
      #expect(throws: PrivacyError.self) { try accountant.divergence(order: order) }
    }
  }
}
