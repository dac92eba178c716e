import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

@Suite("The tightest accountant and the mixture over participations")
struct TightestAccountantTests {
  private func sampled(_ noise: Double, _ rate: Double) -> PrivacyEvent {
    .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise))
  }

  @Test("answers with the least of those that have a bound, and leaves out those that have none")
  func least() throws {
    for (noise, rate, count, delta) in [(1.0, 0.01, 1000, 1e-5), (0.02, 0.01, 1000, 1e-5), (3, 0.5, 10, 1e-20)] {
      var all = TightestAccountant(adjacency: .addOrRemoveOne)
      try all.compose(sampled(noise, rate), count: count)
      #expect(all.kinds.count == 3 && !all.kinds.contains(.gdp))
      let answer = try all.answer(delta: delta)
      for kind in all.kinds {
        var one = kind.makeAccountant(adjacency: .addOrRemoveOne)
        try one.compose(sampled(noise, rate), count: count)
        let epsilon = try one.epsilon(delta: delta)
        #expect(answer.epsilon <= epsilon)
        if kind == answer.kind { #expect(answer.epsilon == epsilon) }
        #expect(try all.delta(epsilon: answer.epsilon) <= one.delta(epsilon: answer.epsilon))
      }
    }
  }

  @Test("what no accountant has a bound for is refused and changes nothing")
  func refusals() throws {
    var accountant = TightestAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(sampled(1, 0.1), count: 3)
    let before = try accountant.epsilon(delta: 1e-6)
    let kinds = accountant.kinds
    #expect(throws: PrivacyError.self) {
      try accountant.compose(.randomizedResponse(noiseParameter: 0.5, buckets: 3), count: 1)
    }
    #expect(throws: PrivacyError.self) { try accountant.compose(.gaussian(noiseMultiplier: -1), count: 1) }
    #expect(throws: PrivacyError.self) { try accountant.epsilon(delta: 1) }
    #expect(throws: PrivacyError.self) { try accountant.delta(epsilon: -1) }
    #expect(throws: PrivacyError.self) { try TightestAccountant(adjacency: .zeroOut, kinds: []).epsilon(delta: 0.1) }
    #expect(try accountant.epsilon(delta: 1e-6) == before && accountant.kinds == kinds)
    // The mixture has no bound for two noises; the others go on.
    try accountant.compose(sampled(2, 0.1), count: 1)
    #expect(!accountant.kinds.contains(.mixture) && accountant.kinds.contains(.pld))
  }

  @Test(
    "without sampling the closed form answers; without noise nothing does; a delta above the chance of being there is free"
  )
  func edges() throws {
    var plain = TightestAccountant(adjacency: .replaceOne)
    #expect(try plain.epsilon(delta: 1e-9) == 0)
    try plain.compose(.gaussian(noiseMultiplier: 2), count: 4)
    let answer = try plain.answer(delta: 1e-30)
    #expect(answer.kind == .gdp && answer.epsilon == GaussianPrivacy.epsilon(mu: 1, delta: 1e-30))
    try plain.compose(.gaussian(noiseMultiplier: 0), count: 1)
    #expect(try plain.epsilon(delta: 1e-3) == .infinity)
    var rare = TightestAccountant(adjacency: .addOrRemoveOne)
    try rare.compose(sampled(0, 1e-6), count: 1000)
    // Seen in the clear with a chance of 1e-3.
    #expect(try rare.epsilon(delta: 1.001e-3) == 0)
    #expect(try rare.epsilon(delta: 9.9e-4) == .infinity)
  }

  /// The sum as it stands, term by term.
  private func mixture(_ noise: Double, _ rate: Double, _ count: Int, _ epsilon: Double, besides mu: Double = 0)
    -> Double
  {
    var sum = 0.0
    for k in 0...count {
      let ways = lgamma(Double(count + 1)) - lgamma(Double(k + 1)) - lgamma(Double(count - k + 1))
      let chance = exp(ways + Double(k) * log(rate) + Double(count - k) * log1p(-rate))
      let total = (Double(k) / (noise * noise) + mu * mu).squareRoot()
      guard total > 0 else { continue }
      let upper = total / 2 - epsilon / total
      sum +=
        chance
        * (0.5 * erfc(-upper / 2.0.squareRoot()) - exp(epsilon) * 0.5 * erfc((total - upper) / 2.0.squareRoot()))
    }
    return sum
  }

  @Test("the mixture is the sum over participations")
  func mixture() throws {
    for (noise, rate, count) in [(0.5, 0.1, 20), (2.0, 0.5, 60), (1, 1e-4, 300), (0.3, 0.9, 7)] {
      var accountant = MixtureAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(sampled(noise, rate), count: count / 2)
      try accountant.compose(sampled(noise, rate), count: count - count / 2)
      for epsilon in [0.0, 0.5, 3] {
        let exact = mixture(noise, rate, count, epsilon)
        let own = try accountant.delta(epsilon: epsilon)
        #expect(own >= exact * (1 - 1e-10) && own <= exact * (1 + 1e-5), "\(noise) \(epsilon): \(own), \(exact)")
      }
      let epsilon = try accountant.epsilon(delta: 1e-6)
      #expect(mixture(noise, rate, count, epsilon) <= 1e-6 * (1 + 1e-9))
      #expect(mixture(noise, rate, count, epsilon * 0.9999) >= 1e-6 * (1 - 1e-9) || epsilon == 0)
      try accountant.compose(.gaussian(noiseMultiplier: 2), count: 1)
      let exact = mixture(noise, rate, count, 1, besides: 0.5)
      let own = try accountant.delta(epsilon: 1)
      #expect(own >= exact * (1 - 1e-10) && own <= exact * (1 + 1e-5))
    }
  }

  /// Given K, a unit's releases are Gaussian of mu sqrt(K) / z under every adjacency; the noise is relative already.
  @Test("Poisson samples under replaceOne and samples of fixed size have a mixture; adding to a fixed size has none")
  func adjacencies() throws {
    var poisson = MixtureAccountant(adjacency: .replaceOne)
    try poisson.compose(sampled(0.5, 0.1), count: 20)
    var fixed = MixtureAccountant(adjacency: .replaceOne)
    try fixed.compose(.fixedSizeGaussian(datasetSize: 100, sampleSize: 10, noiseMultiplier: 0.5), count: 20)
    #expect(try poisson.epsilon(delta: 1e-5) == fixed.epsilon(delta: 1e-5))
    // Not below the least that replacing costs: with probability 1 - (1 - q)^T the unit is there at least once.
    #expect(try poisson.delta(epsilon: 0) >= mixture(0.5, 0.1, 20, 0) * (1 - 1e-9))
    var adding = MixtureAccountant(adjacency: .addOrRemoveOne)
    #expect(throws: PrivacyError.self) {
      try adding.compose(.fixedSizeGaussian(datasetSize: 100, sampleSize: 10, noiseMultiplier: 0.5), count: 20)
    }
    #expect(throws: PrivacyError.self) { try adding.compose(.pure(epsilon: 1), count: 1) }
    try adding.compose(sampled(1, 0.1), count: 1)
    #expect(throws: PrivacyError.self) { try adding.compose(sampled(1, 0.2), count: 1) }
  }

  @Test("a slack costs twice itself and a factor of delta")
  func slack() throws {
    var exact = MixtureAccountant(adjacency: .addOrRemoveOne)
    try exact.compose(sampled(1, 0.1), count: 5)
    var near = exact
    try near.compose(.approximated(.pure(epsilon: 0), slack: 0.01), count: 3)
    #expect(try near.epsilon(delta: 1e-4) == 0.06 + exact.epsilon(delta: 1e-4 * exp(-0.03)))
    #expect(try abs(near.delta(epsilon: 1.06) / exact.delta(epsilon: 1) / exp(0.03) - 1) < 1e-9)
    #expect(try near.delta(epsilon: 0.05) == 1)
  }

  @Test("ten million releases are counted as fast as a thousand")
  func many() throws {
    var accountant = MixtureAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(sampled(100, 0.5), count: 10_000_000)
    let epsilon = try accountant.epsilon(delta: 1e-9)
    // K is 5e6 with a deviation of 1581: between the Gaussians of 8 deviations fewer and more.
    func gaussian(_ k: Double) -> Double { GaussianPrivacy.epsilon(mu: k.squareRoot() / 100, delta: 1e-9) }
    #expect(epsilon > gaussian(5e6) && epsilon < gaussian(5e6 + 8 * 1582))
  }

  /// log E L^a over (a - 1) by a plain sum over 200,000 points.
  @Test("Renyi divergences at orders next to 1 and far up")
  func renyi() throws {
    for (noise, rate) in [(1.0, 0.01), (0.05, 0.01), (3, 0.3), (0.7, 1e-6)] {
      for excess in [1e-6, 1e-4, 1e-2] {
        var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
        try accountant.compose(sampled(noise, rate), count: 1)
        var sum = 0.0
        let points = 400_000
        let (low, high) = (-12 * noise, 2 + 12 * noise)
        for i in 0..<points {
          let x = low + (high - low) * (Double(i) + 0.5) / Double(points)
          let u = (2 * x - 1) / (2 * noise * noise)
          let ratio = u > 600 ? log(rate) + u : log1p(rate * expm1(u))
          // E L = 1: E L (L^(a - 1) - 1) is the moment less 1.
          sum += exp(ratio - x * x / (2 * noise * noise)) * expm1(excess * ratio)
        }
        sum *= (high - low) / Double(points) / noise / (2 * Double.pi).squareRoot()
        let exact = log1p(sum) / excess
        let own = try accountant.divergence(order: 1 + excess)
        #expect(abs(own / exact - 1) < 1e-6, "\(noise), \(rate), \(excess): \(own), \(exact)")
      }
    }
    // Plain Gaussian noise costs little: the best order lies far beyond 4,001.
    var plain = RenyiAccountant(adjacency: .addOrRemoveOne)
    try plain.compose(.gaussian(noiseMultiplier: 1e5), count: 1)
    #expect(try plain.bestOrder(delta: 1e-9) > 1e5)
    #expect(try plain.epsilon(delta: 1e-9) < 7e-5)
    // And where the losses are huge, next to 1.
    var loud = RenyiAccountant(adjacency: .addOrRemoveOne)
    try loud.compose(sampled(0.05, 0.01), count: 1000)
    #expect(try loud.bestOrder(delta: 1e-5) < 1.02)
    #expect(try loud.epsilon(delta: 1e-5) < 6000)
  }
}
