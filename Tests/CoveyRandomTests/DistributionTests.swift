import CoveyRandom
import Testing

/// Seeds are fixed; a p-value below 1e-4 fails.
@Suite struct DistributionTests {
  private static let draws = 50_000

  @Test func uniformNumbersNeverTouchTheEnds() {
    var stream = RandomStream(seed: 21, purpose: .data)
    for _ in 0..<Self.draws {
      let u = stream.uniform()
      let scaled = u * 0x1p53
      #expect(u > 0 && u < 1 && UInt64(exactly: scaled).map { $0 % 2 == 1 } == true)
    }
  }

  @Test func uniformNumbers() {
    var stream = RandomStream(seed: 22, purpose: .data)
    let sample = (0..<Self.draws).map { _ in stream.uniform() }
    #expect(Statistics.kolmogorovSmirnov(sample) { $0 } > 1e-4)
    let floats = (0..<Self.draws).map { _ in stream.uniformFloat() }
    #expect(floats.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(Statistics.kolmogorovSmirnov(floats.map { Double($0) }) { $0 } > 1e-4)
  }

  @Test func normalNumbers() {
    var stream = RandomStream(seed: 23, purpose: .data)
    let sample = (0..<Self.draws).map { _ in stream.normal() }
    #expect(Statistics.kolmogorovSmirnov(sample, distribution: Statistics.normalDistribution) > 1e-4)
    let fourth = sample.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(Self.draws)
    // The fourth moment is 3, its estimate's standard error sqrt(96 / n) = 0.044.
    #expect(abs(fourth - 3) < 0.22)
  }

  @Test func logNormalNumbers() {
    var stream = RandomStream(seed: 24, purpose: .data)
    let sample = (0..<Self.draws).map { _ in PortableMath.log(stream.logNormal(mean: 4, deviation: 2)) }
    #expect(Statistics.kolmogorovSmirnov(sample) { Statistics.normalDistribution(($0 - 4) / 2) } > 1e-4)
  }

  @Test(arguments: [0.05, 0.3, 0.9, 1, 1.7, 10, 1_000])
  func gammaNumbers(shape: Double) {
    var stream = RandomStream(seed: 25, purpose: .data, client: Int(shape * 100))
    let sample = (0..<Self.draws).map { _ in stream.gamma(shape: shape) }
    #expect(Statistics.kolmogorovSmirnov(sample) { Statistics.gammaDistribution($0, shape: shape) } > 1e-4)
    let logs = (0..<Self.draws).map { _ in stream.logGamma(shape: shape) }
    #expect(
      Statistics.kolmogorovSmirnov(logs.map { PortableMath.exp($0) }) {
        Statistics.gammaDistribution($0, shape: shape)
      } > 1e-4)
  }

  @Test(arguments: [[1, 1], [0.1, 0.2, 0.7], [5, 1, 0.5, 20]])
  func dirichletMoments(concentration: [Double]) {
    var stream = RandomStream(seed: 26, purpose: .data, client: concentration.count)
    let total = concentration.reduce(0, +)
    let draws = (0..<20_000).map { _ in stream.dirichlet(concentration) }
    for point in draws {
      #expect(abs(point.reduce(0, +) - 1) < 1e-12)
      #expect(point.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
    for (i, a) in concentration.enumerated() {
      let mean = a / total
      let variance = mean * (1 - mean) / (total + 1)
      let values = draws.map { $0[i] }
      let found = values.reduce(0, +) / 20_000
      #expect(abs(found - mean) < 5 * (variance / 20_000).squareRoot())
      let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      #expect(abs(spread / variance - 1) < 0.1)
    }
  }

  /// A component of a Dirichlet point is beta; with two even ones the first is uniform.
  @Test func dirichletOfOnesIsUniform() {
    var stream = RandomStream(seed: 27, purpose: .data)
    let sample = (0..<Self.draws).map { _ in stream.dirichlet([1, 1])[0] }
    #expect(Statistics.kolmogorovSmirnov(sample) { $0 } > 1e-4)
  }

  @Test(arguments: [1e-3, 1e-8, 1e-300, 0x1p-1030])
  func tinyConcentrationsChooseOneComponentInProportion(scale: Double) {
    var stream = RandomStream(seed: 28, purpose: .data)
    var counts = [0, 0, 0]
    for _ in 0..<20_000 {
      let point = stream.dirichlet([scale, 3 * scale, 0])
      #expect(point[2] == 0 && abs(point[0] + point[1] - 1) < 1e-12)
      counts[point[0] > point[1] ? 0 : 1] += 1
    }
    #expect(Statistics.chiSquareTest(Array(counts.prefix(2)), shares: [0.25, 0.75]) > 1e-4)
  }

  @Test func categoricalFollowsWeights() {
    var stream = RandomStream(seed: 29, purpose: .data)
    let weights = [0, 1, 2, 0, 5, 0]
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<40_000 { counts[stream.categorical(weights.map { Double($0) })] += 1 }
    #expect(counts[0] == 0 && counts[3] == 0 && counts[5] == 0)
    #expect(Statistics.chiSquareTest([counts[1], counts[2], counts[4]], shares: [1.0 / 8, 2.0 / 8, 5.0 / 8]) > 1e-4)
  }

  @Test func impossibleParametersTrap() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, purpose: .data)
      _ = stream.integer(below: 0)
    }
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, purpose: .data)
      _ = stream.gamma(shape: 0)
    }
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, purpose: .data)
      _ = stream.sample(3, from: 2)
    }
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, purpose: .data)
      _ = stream.poissonSample(rate: 1.5, from: 2)
    }
  }
}
