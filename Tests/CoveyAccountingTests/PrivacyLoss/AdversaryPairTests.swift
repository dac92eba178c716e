import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

/// Random releases against distributions written down here, on cells of the real line: a divergence of cells is never above the
/// true one, so an epsilon at which it exceeds delta is false.
@Suite("Privacy loss accounting: what adversaries see, against pairs of distributions")
struct AdversaryPairTests {
  /// Never below, and within one percent (and a little) of the truth.
  private func check(
    _ event: PrivacyEvent, _ adjacency: Adjacency, _ pairs: [OutcomePair], delta: Double, draws: Int,
    above: Double = 0.01, _ note: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var accountant = PrivacyLossAccountant(adjacency: adjacency)
    try accountant.compose(event, count: draws)
    let epsilon = try accountant.epsilon(delta: delta)
    guard epsilon < .infinity else {
      // True only where one data set rules out what the other makes likely.
      let certain = pairs.map { $0.delta(.infinity, draws: draws) }.max() ?? 0
      #expect(certain >= delta, "\(note)", sourceLocation: sourceLocation)
      return
    }
    let truth = pairs.map { $0.delta(epsilon, draws: draws) }.max() ?? 0
    #expect(truth <= delta * (1 + 1e-6), "\(note): \(epsilon)", sourceLocation: sourceLocation)
    guard epsilon > 1e-3 else { return }
    let less = epsilon * (1 - above) - 1e-4
    let before = pairs.map { $0.delta(less, draws: draws) }.max() ?? 0
    #expect(before >= delta, "\(note): \(epsilon) is too large", sourceLocation: sourceLocation)
  }

  @Test("the opposite pair: a client replaced in a Poisson sample")
  func opposite() throws {
    var source = CaseSource(seed: 901)
    for index in 0..<300 {
      let noise = source.logarithmic(0.3...5)
      let rate = source.logarithmic(0.005...0.95)
      let delta = source.logarithmic(index % 5 == 0 ? 1e-30...1e-12 : 1e-9...0.03)
      let pair = OutcomePair.gaussian(noise: noise, rate: rate, other: -1, cells: index % 5 == 0 ? 2400 : 1200)
      try check(
        .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise / 2)), .replaceOne, [pair], delta: delta,
        draws: index % 2 + 1, "\(noise), \(rate), \(delta)")
    }
  }

  @Test("halving the noise of the pair for one client's presence is not the opposite pair, which lies below it")
  func oppositeIsOwn() throws {
    var opposite = PrivacyLossAccountant(adjacency: .replaceOne)
    var halved = PrivacyLossAccountant(adjacency: .zeroOut)
    let event = PrivacyEvent.poissonSampled(rate: 0.25, of: .gaussian(noiseMultiplier: 1))
    try opposite.compose(event, count: 8)
    try halved.compose(event, count: 8)
    #expect(try opposite.epsilon(delta: 1e-4) < halved.epsilon(delta: 1e-4))
  }

  @Test("samples of fixed size: the joined profile, and no less than data sets that show it")
  func fixedSize() throws {
    var source = CaseSource(seed: 902)
    for index in 0..<300 {
      let size = source.integer(2...400)
      let sample = source.integer(1...size)
      let rate = Double(sample) / Double(size)
      let noise = source.logarithmic(0.3...5)
      let delta = source.logarithmic(index % 5 == 0 ? 1e-30...1e-12 : 1e-9...0.03)
      let remove = OutcomePair.gaussian(noise: noise / 2, rate: rate, cells: 1600)
      let opposite = OutcomePair.gaussian(noise: noise, rate: rate, other: -1, cells: 1000)
      let event = PrivacyEvent.fixedSizeGaussian(
        datasetSize: size, sampleSize: sample, noiseMultiplier: noise / 2)
      try check(
        event, .replaceOne, [remove.joined, remove, remove.reversed, opposite], delta: delta, draws: index % 2 + 1,
        "\(noise), \(sample) of \(size), \(delta)")
    }
  }

  @Test("a cohort whose size is told, unit zeroed or missing")
  func publicCohort() throws {
    var source = CaseSource(seed: 903)
    for index in 0..<300 {
      let population = source.integer(2...60)
      let rate = source.uniform(0.02...0.6)
      let noise = source.logarithmic(0.4...4)
      let delta = source.logarithmic(1e-8...0.03)
      let isZeroed = index % 2 == 0
      let with = OutcomePair.binomial(population, rate)
      let without = isZeroed ? with : OutcomePair.binomial(population - 1, rate) + [0]
      let pair = OutcomePair.mixture(
        with.indices.filter { with[$0] > 1e-14 }.map { m in
          let own = OutcomePair.gaussian(noise: noise, rate: Double(m) / Double(population), cells: 240)
          return (with[m], without[m], own)
        })
      try check(
        .publicCohort(population: population, rate: rate, noiseMultiplier: noise),
        isZeroed ? .zeroOut : .addOrRemoveOne,
        [pair, pair.reversed], delta: delta, draws: index % 4 / 2 + 1,
        "\(population), \(rate), \(noise), \(delta), \(isZeroed)")
    }
  }

  @Test("a cohort that brings its own noise")
  func sharedNoise() throws {
    var source = CaseSource(seed: 904)
    for index in 0..<300 {
      let population = source.integer(2...50)
      let rate = source.uniform(0.05...0.7)
      let share = source.logarithmic(0.2...2)
      let least = source.integer(1...min(population, 8))
      let delta = source.logarithmic(1e-8...0.01)
      let sizes = OutcomePair.binomial(population, rate)
      let pair = OutcomePair.mixture(
        sizes.indices.filter { sizes[$0] > 1e-14 }.map { m in
          let own =
            m < least
            ? OutcomePair([(1, 1)])
            : .gaussian(noise: Double(m).squareRoot() * share, rate: Double(m) / Double(population), cells: 240)
          return (sizes[m], sizes[m], own)
        })
      try check(
        .sharedNoise(population: population, rate: rate, shareMultiplier: share, least: least), .zeroOut,
        [pair, pair.reversed], delta: delta, draws: index % 2 + 1,
        "\(population), \(rate), \(share), \(least), \(delta)")
    }
  }

  @Test("large cohorts, whose sizes are merged, lose next to nothing by it", arguments: [0.5, 1, 20])
  func mergedSizes(noise: Double) throws {
    let (population, rate) = (2500, 0.2)
    let with = OutcomePair.binomial(population, rate)
    let kept = with.indices.filter { with[$0] > 1e-13 }
    func pair(_ without: [Double], _ noise: (Int) -> Double) -> OutcomePair {
      .mixture(
        kept.map { m in
          (with[m], without[m], .gaussian(noise: noise(m), rate: Double(m) / Double(population), cells: 400))
        })
    }
    let delta = 1e-7
    let zeroed = pair(with) { _ in noise }
    try check(
      .publicCohort(population: population, rate: rate, noiseMultiplier: noise), .zeroOut, [zeroed, zeroed.reversed],
      delta: delta, draws: 1, above: 0.003, "zeroed")
    let missing = pair(OutcomePair.binomial(population - 1, rate) + [0]) { _ in noise }
    try check(
      .publicCohort(population: population, rate: rate, noiseMultiplier: noise), .addOrRemoveOne,
      [missing, missing.reversed], delta: delta, draws: 1, above: 0.003, "missing")
    let share = noise / 500.0.squareRoot()
    let shared = pair(with) { Double($0).squareRoot() * share }
    try check(
      .sharedNoise(population: population, rate: rate, shareMultiplier: share, least: 1), .zeroOut,
      [shared, shared.reversed], delta: delta, draws: 1, above: 0.003, "shared")
  }

  @Test("a sum and a count, sampled and not")
  func countWithSum() throws {
    var source = CaseSource(seed: 905)
    for index in 0..<300 {
      let noise = source.logarithmic(0.5...3)
      let deviation = source.logarithmic(0.3...6)
      let rate = index % 3 == 0 ? 1 : source.uniform(0.01...0.9)
      let delta = source.logarithmic(1e-8...0.03)
      let reach = Int(9 * deviation) + 3
      let shape = (-reach...reach + 1).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
      let total = shape.reduce(0, +)
      let sum = OutcomePair.gaussian(noise: noise, rate: 1, cells: 240)
      // The count of the data set with the unit is one higher.
      let counts = (1..<shape.count).map { (p: shape[$0 - 1] / total, q: shape[$0] / total, pair: sum) }
      let joint = OutcomePair.mixture(counts).sampled(rate)
      let event = PrivacyEvent.gaussianWithCount(noiseMultiplier: noise, countDeviation: deviation)
      try check(
        rate == 1 ? event : .poissonSampled(rate: rate, of: event), .addOrRemoveOne, [joint, joint.reversed],
        delta: delta, draws: index % 2 + 1, "\(noise), \(deviation), \(rate), \(delta)")
    }
  }

  @Test("a large count is as good as continuous, and does not cost time")
  func largeCount() throws {
    for (noise, deviation) in [(1.0, 20.0), (1, 299), (50, 120), (2, 1e6), (1e4, 1e5)] {
      var discrete = PrivacyLossAccountant(adjacency: .zeroOut)
      var continuous = discrete
      try discrete.compose(
        .poissonSampled(rate: 0.1, of: .gaussianWithCount(noiseMultiplier: noise, countDeviation: deviation)), count: 50
      )
      let merged = 1 / (1 / (noise * noise) + 1 / (deviation * deviation)).squareRoot()
      try continuous.compose(.poissonSampled(rate: 0.1, of: .gaussian(noiseMultiplier: merged)), count: 50)
      let (own, other) = (try discrete.epsilon(delta: 1e-6), try continuous.epsilon(delta: 1e-6))
      #expect(own >= other * (1 - 1e-3) && own <= other * 1.003, "\(own), \(other)")
    }
  }

  @Test("what is only close to a release costs its slack, sampled or not, beside others or not")
  func approximated() throws {
    // P and Q tilted by e^+-s as far as probabilities allow, against the claim.
    let slack = 0.05
    let noise = 1.0
    let points = OutcomePair.points(noise, 4000)
    let masses = { (mean: Double) in OutcomePair.normal(mean: mean, deviation: noise, points: points) }
    for rate in [1, 0.3] {
      for delta in [1e-2, 1e-4, 1e-7] {
        var accountant = PrivacyLossAccountant(adjacency: .zeroOut)
        let event = PrivacyEvent.approximated(.gaussian(noiseMultiplier: noise), slack: slack)
        try accountant.compose(rate == 1 ? event : .poissonSampled(rate: rate, of: event), count: 2)
        let claim = try accountant.epsilon(delta: delta)
        var plain = PrivacyLossAccountant(adjacency: .zeroOut)
        try plain.compose(
          rate == 1
            ? .gaussian(noiseMultiplier: noise) : .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)),
          count: 2)
        let expected = try plain.epsilon(delta: delta * exp(-2 * slack)) + 4 * slack
        #expect(abs(claim - expected) <= 1e-9 * expected)
        #expect(try accountant.delta(epsilon: claim) <= delta * (1 + 1e-6))
        let bounds = try accountant.epsilonBounds(delta: delta)
        #expect(bounds.upperBound == claim && bounds.lowerBound <= expected - 4 * slack)
        // The one with the unit is favoured where it shows, the other disfavoured; both stay distributions.
        let (rest, with) = (masses(0), masses(1))
        let high = points.count * 6 / 10
        func tilted(_ p: [Double], _ sign: Double) -> [Double] {
          let top = p[high...].reduce(0, +)
          let factor = exp(sign * slack)
          return p.indices.map { $0 >= high ? p[$0] * factor : p[$0] * (1 - top * factor) / (1 - top) }
        }
        let pair = OutcomePair(zip(tilted(with, 1), tilted(rest, -1)).map { ($0, $1) })
        #expect(pair.sampled(rate).delta(claim, draws: 2) <= delta)
      }
    }
  }

  @Test("a million units with cohorts of ten thousand take well under a second")
  func speed() throws {
    let clock = ContinuousClock()
    for event in [
      PrivacyEvent.publicCohort(population: 1_000_000, rate: 0.01, noiseMultiplier: 0.8),
      .sharedNoise(population: 1_000_000, rate: 0.01, shareMultiplier: 0.008, least: 8000),
      .publicCohort(population: 100_000, rate: 0.001, noiseMultiplier: 0.8),
      .sharedNoise(population: 100_000, rate: 0.001, shareMultiplier: 0.08, least: 50),
      .poissonSampled(rate: 0.01, of: .gaussianWithCount(noiseMultiplier: 1, countDeviation: 2)),
    ] {
      var accountant = PrivacyLossAccountant(adjacency: .zeroOut)
      try accountant.compose(event, count: 1000)
      var own = 0.0
      let time = try clock.measure { own = try accountant.epsilon(delta: 1e-6) }
      #expect(time < .seconds(2) && own > 0.1 && own < 4, "\(event): \(own)")
    }
  }
}
