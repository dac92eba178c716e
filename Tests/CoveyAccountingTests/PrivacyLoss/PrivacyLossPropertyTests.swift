import CoveyAccounting
import CoveyNoise
import CoveyRandom
import Foundation
import Testing

@Suite("Privacy loss accounting: properties")
struct PrivacyLossPropertyTests {
  private func epsilon(
    _ noise: Double, _ rate: Double, _ count: Int, delta: Double = 1e-6, step: Double? = nil
  ) throws -> Double {
    var accountant =
      try step.map { try PrivacyLossAccountant(adjacency: .zeroOut, step: $0) } ?? .init(adjacency: .zeroOut)
    try accountant.compose(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: count)
    return try accountant.epsilon(delta: delta)
  }

  @Test("nothing released costs nothing, no noise costs everything")
  func edges() throws {
    #expect(try epsilon(0, 0.1, 1) == .infinity)
    #expect(try epsilon(1, 0.1, 0) == 0)
    #expect(try epsilon(1, 0, 10) == 0)
    var unprotected = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
    try unprotected.compose(.gaussian(noiseMultiplier: 0), count: 1)
    #expect(try unprotected.delta(epsilon: 3) == 1)
  }

  @Test("numbers that no run should have get an answer: a large or infinite epsilon for hardly any noise, 0 for a lot")
  func hostileNumbers() throws {
    for noise in [1e-308, 1e-6, 0.1] {
      for rate in [0.5, 1 - 0x1p-53] {
        for (count, delta) in [(1000, 1e-6), (100_000_000, 1e-300)] {
          let cost = try epsilon(noise, rate, count, delta: delta)
          // Half of 1000 releases at 1 / (2 z^2) each, at the least.
          #expect(cost > 25_000, "\(noise), \(rate), \(count)")
        }
      }
    }
    #expect(try epsilon(1e-6, 1e-17, 1000) == 0)
    for noise in [1e10, 1e160, 1e308] {
      for rate in [1e-300, 0.5, 1 - 0x1p-53] {
        #expect(try epsilon(noise, rate, 1000) == 0, "\(noise) \(rate)")
      }
    }
    var unprotected = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
    try unprotected.compose(.poissonSampled(rate: 1 - 0x1p-53, of: .gaussian(noiseMultiplier: 1e-6)), count: 3)
    #expect(try unprotected.delta(epsilon: 5) == 1)
    #expect(try unprotected.epsilonBounds(delta: 1e-5).upperBound == .infinity)
    for event in [
      PrivacyEvent.laplace(scale: 5e-324), .laplace(scale: 1e-200), .discreteGaussian(sigma: 1e-200, sensitivity: 3),
      .discreteGaussian(sigma: 1e-3, sensitivity: 1), .discreteLaplace(parameter: 1e308, sensitivity: 2),
      .pure(epsilon: 1e308),
    ] {
      var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(event, count: 2)
      #expect(try accountant.epsilon(delta: 1e-5) > 600, "\(event)")
    }
  }

  @Test("on a grid far coarser than one loss, the answer is still an upper bound")
  func coarseGrids() throws {
    for (noise, rate, count) in [(1.0, 0.001, 1), (1, 0.001, 100), (2, 0.01, 10), (4, 0.001, 1000)] {
      for delta in [1e-5, 1e-10] {
        // An upper bound itself, by a few parts in 10000.
        let fine = try epsilon(noise, rate, count, delta: delta)
        for step in [1e-3, 1e-2, 0.1, 1] {
          #expect(try epsilon(noise, rate, count, delta: delta, step: step) >= fine * (1 - 1e-3), "\(noise) \(step)")
        }
      }
    }
  }

  @Test("cost falls with noise and rises with rate and count")
  func monotone() throws {
    let base = try epsilon(1.2, 0.02, 200)
    #expect(try epsilon(1.25, 0.02, 200) < base)
    #expect(try epsilon(1.2, 0.021, 200) > base)
    #expect(try epsilon(1.2, 0.02, 220) > base)
    #expect(try epsilon(1.2, 0.02, 200, delta: 1e-7) > base)
    // A coarser grid is a looser bound.
    #expect(try epsilon(1.2, 0.02, 200, step: 1e-3) > base)
  }

  @Test("sampling at rate 1 without other releases is the closed form")
  func closedForm() throws {
    #expect(try epsilon(3, 1, 9) == GaussianPrivacy.epsilon(mu: 1, delta: 1e-6))
  }

  @Test("one sampled release: delta is the hockey-stick divergence in closed form, however small")
  func oneRelease() throws {
    let noise = 1.5
    let rate = 0.05
    var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: 1)
    for epsilon in [0.1, 0.5, 1, 2, 2.5] {
      let x = noise * noise * log((exp(epsilon) - 1 + rate) / rate) + 0.5
      let tail = 0.5 * erfc(x / noise / 2.0.squareRoot())
      let shifted = 0.5 * erfc((x - 1) / noise / 2.0.squareRoot())
      let exact = rate * shifted - (exp(epsilon) - 1 + rate) * tail
      let own = try accountant.delta(epsilon: epsilon)
      #expect(own >= exact * (1 - 1e-6) && own <= exact * (1 + 1e-3) + 1e-21, "\(epsilon): \(own) against \(exact)")
    }
  }

  @Test("pure releases compose as the binomial formula says")
  func pure() throws {
    let loss = 0.3
    let count = 12
    var accountant = PrivacyLossAccountant(adjacency: .replaceOne)
    try accountant.compose(.repeated(.pure(epsilon: loss), count: 4), count: 3)
    let likely = exp(loss) / (1 + exp(loss))
    for epsilon in [0.0, 0.45, 1.2, 3.3] {
      var exact = 0.0
      var ways = 1.0
      for wins in 0...count {
        let mass = ways * pow(likely, Double(wins)) * pow(1 - likely, Double(count - wins))
        exact += max(0, mass * (1 - exp(epsilon - loss * Double(2 * wins - count))))
        ways *= Double(count - wins) / Double(wins + 1)
      }
      let own = try accountant.delta(epsilon: epsilon)
      #expect(own >= exact * (1 - 1e-9) && own <= exact * (1 + 1e-3) + 1e-12)
    }
  }

  @Test("what has no known distribution is refused, and leaves the accountant as it was")
  func refusals() throws {
    let gaussian = PrivacyEvent.gaussian(noiseMultiplier: 1)
    let refused: [(PrivacyEvent, Adjacency)] = [
      (.poissonSampled(rate: 0.1, of: .laplace(scale: 1)), .replaceOne),
      (.publicCohort(population: 10, rate: 0.2, noiseMultiplier: 1), .replaceOne),
      (.sharedNoise(population: 10, rate: 0.2, shareMultiplier: 1, least: 2), .addOrRemoveOne),
      (.poissonSampled(rate: 0.1, of: .skellam(scale: 1, standardDeviation: 1, l2: 1, l1: 1)), .zeroOut),
      (.skellam(scale: 1, standardDeviation: 1, l2: 1, l1: 1), .addOrRemoveOne),
      (.randomizedResponse(noiseParameter: 0.5, buckets: 2), .addOrRemoveOne),
      (.poissonSampled(rate: 0.1, of: .composed([gaussian, gaussian])), .addOrRemoveOne),
    ]
    for (event, adjacency) in refused {
      var accountant = PrivacyLossAccountant(adjacency: adjacency)
      #expect(throws: PrivacyError.self) { try accountant.compose(.composed([gaussian, event]), count: 1) }
      #expect(try accountant.epsilon(delta: 1e-5) == 0)
    }
    var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
    for event in [
      .gaussian(noiseMultiplier: -1), .gaussian(noiseMultiplier: .nan), .poissonSampled(rate: 1.1, of: gaussian),
      .laplace(scale: .nan), .pure(epsilon: -1), .repeated(gaussian, count: -1),
      .fixedSizeGaussian(datasetSize: 10, sampleSize: 11, noiseMultiplier: 1),
      .publicCohort(population: 0, rate: 0.1, noiseMultiplier: 1),
      .publicCohort(population: 5, rate: .nan, noiseMultiplier: 1),
      .sharedNoise(population: 5, rate: 0.1, shareMultiplier: -1, least: 1),
      .sharedNoise(population: 5, rate: 0.1, shareMultiplier: 1, least: 0),
      .gaussianWithCount(noiseMultiplier: 1, countDeviation: -1), .approximated(gaussian, slack: -1),
      .approximated(gaussian, slack: .infinity),
      .distributedDiscreteGaussian(gamma: 0, localStandardDeviation: 1, clients: 1, l2: 1, l1: 1, dimension: 1),
    ] as [PrivacyEvent] {
      #expect(throws: PrivacyError.self) { try accountant.compose(event, count: 1) }
    }
    #expect(throws: PrivacyError.self) { try accountant.compose(gaussian, count: -1) }
    #expect(throws: PrivacyError.self) { try accountant.epsilon(delta: 0) }
    #expect(throws: PrivacyError.self) { try accountant.delta(epsilon: -1) }
    #expect(throws: PrivacyError.self) { try PrivacyLossAccountant(adjacency: .zeroOut, step: 0) }
  }
}
