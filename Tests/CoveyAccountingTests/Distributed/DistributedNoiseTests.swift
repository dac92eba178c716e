import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

@Suite("Distributed noise")
struct DistributedNoiseTests {
  @Test("rounded norms bound what rounding gives")
  func roundedNorms() throws {
    var generator = SplitMix(state: 11)
    for _ in 0..<200 {
      let dimension = Int.random(in: 1...50, using: &generator)
      let vector = (0..<dimension).map { _ in Double.random(in: -6...6, using: &generator) }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Rounding outward is the worst that stochastic rounding does.
      let rounded = vector.map { $0 < 0 ? $0.rounded(.down) : $0.rounded(.up) }
      let l2 = rounded.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let l1 = rounded.reduce(0) { $0 + abs($1) }
      let bound = try DistributedNoise.roundedL2(bound: norm, beta: 0, dimension: dimension)
      #expect(l2 <= bound)
      #expect(l1 <= DistributedNoise.roundedL1(l2: l2, dimension: dimension) * (1 + 1e-12))
      #expect(try DistributedNoise.roundedL2(bound: norm, beta: 0.6, dimension: dimension) <= bound)
    }
  }

  @Test("a sum of discrete Gaussians is one as soon as the noise is some grid steps")
  func tau() {
    #expect(DistributedNoise.tau(localStandardDeviation: 0.5, clients: 1) == 0)
    #expect(DistributedNoise.tau(localStandardDeviation: 3, clients: 1000) < 1e-30)
    var last = Double.infinity
    for deviation in stride(from: 0.3, to: 2, by: 0.1) {
      let tau = DistributedNoise.tau(localStandardDeviation: deviation, clients: 100)
      #expect(tau < last && tau > DistributedNoise.tau(localStandardDeviation: deviation, clients: 50))
      last = tau
    }
  }

  @Test("distributed noise costs no less than it must, and nearly what a Gaussian does on a fine grid")
  func againstGaussian() throws {
    for scale in [4.0, 100, 1e4] {
      let gaussian = 3 / (2 * 2.0 * 2.0)
      var skellam = RenyiAccountant(adjacency: .addOrRemoveOne)
      try skellam.compose(.skellam(scale: scale, standardDeviation: 2, l2: 1, l1: 1), count: 1)
      var discrete = RenyiAccountant(adjacency: .addOrRemoveOne)
      try discrete.compose(
        .distributedDiscreteGaussian(
          gamma: 1 / scale, localStandardDeviation: 0.2, clients: 100, l2: 1, l1: 1, dimension: 1), count: 1)
      // Skellam noise itself costs a little less than a Gaussian of its variance: of 1, 2, 3 or 4 steps of a grid of 1/4 the first
      // costs most, 0.374874364295770 (16 times the sum over p(k - 1)^3 / p(k)^2, its log over 2, summed term by term).
      let least = scale == 4 ? 0.374_874_364_295_7 : gaussian * (1 - 1e-12)
      for (accountant, bound) in [(skellam, least), (discrete, gaussian * (1 - 1e-12))] {
        let value = try accountant.divergence(order: 3)
        #expect(value >= bound)
        if scale == 1e4 { #expect(value < gaussian * 1.001) }
      }
    }
    for event in [
      PrivacyEvent.skellam(scale: 4, standardDeviation: 0, l2: 1, l1: 1),
      .distributedDiscreteGaussian(gamma: 1, localStandardDeviation: 0, clients: 5, l2: 1, l1: 1, dimension: 1),
    ] {
      var open = RenyiAccountant(adjacency: .addOrRemoveOne)
      try open.compose(event, count: 1)
      #expect(try open.epsilon(delta: 1e-5) == .infinity)
    }
  }

  @Test("the scale fills the ring")
  func scale() throws {
    let (clients, dimension, deviations, bits) = (50, 1024, 4.0, 18)
    let scale = try DistributedNoise.heuristicScale(
      localStandardDeviation: 0.1, clip: 1, bits: bits, clients: clients, dimension: dimension, deviations: deviations)
    // 2^b = 2k sqrt(n^2 c^2 / d + n (gamma^2 / 4 + sigma^2)) / gamma, the equation that the scale solves.
    let gamma = 1 / scale
    let n = Double(clients)
    let variance = n * n / Double(dimension) + n * (gamma * gamma / 4 + 0.01)
    #expect(abs(2 * deviations * variance.squareRoot() / gamma / pow(2, Double(bits)) - 1) < 1e-9)
    for bits in [2, 0, 63] {
      #expect(throws: PrivacyError.self) {
        try DistributedNoise.heuristicScale(
          localStandardDeviation: 1, clip: 1, bits: bits, clients: 10_000, dimension: 10, deviations: 4)
      }
    }
    #expect(throws: PrivacyError.self) {
      try DistributedNoise.heuristicScale(
        localStandardDeviation: 1, clip: -1, bits: 16, clients: 10, dimension: 10, deviations: 4)
    }
  }

  @Test("impossible roundings are refused")
  func refuses() {
    for (bound, beta, dimension) in [(-1, 0.5, 4), (.nan, 0.5, 4), (1, 1, 4), (1, -0.1, 4), (1, 0.5, 0)]
      as [(Double, Double, Int)]
    {
      #expect(throws: PrivacyError.self) {
        try DistributedNoise.roundedL2(bound: bound, beta: beta, dimension: dimension)
      }
    }
  }

  @Test("the split of adaptive clipping costs together what was asked")
  func noiseSplit() throws {
    let update = try AdaptiveClipNoise.updateMultiplier(noiseMultiplier: 1.2, countNoise: 4)
    #expect(update > 1.2)
    var both = RenyiAccountant(adjacency: .addOrRemoveOne)
    // The count's sensitivity is 1/2.
    try both.compose(.composed([.gaussian(noiseMultiplier: update), .gaussian(noiseMultiplier: 8)]), count: 1)
    var one = RenyiAccountant(adjacency: .addOrRemoveOne)
    try one.compose(.gaussian(noiseMultiplier: 1.2), count: 1)
    #expect(abs(try both.epsilon(delta: 1e-6) / one.epsilon(delta: 1e-6) - 1) < 1e-12)
    for (noise, count) in [(0, 1), (1, 0.5), (1, 0.1), (.nan, 1), (1, .nan), (.infinity, 1)] as [(Double, Double)] {
      #expect(throws: PrivacyError.self) {
        try AdaptiveClipNoise.updateMultiplier(noiseMultiplier: noise, countNoise: count)
      }
    }
  }
}
