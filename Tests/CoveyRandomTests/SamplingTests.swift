import CoveyRandom
import Testing

/// Seeds are fixed; a p-value below 1e-4 fails, and each suite runs fewer than 30 tests of significance.
@Suite struct SamplingTests {
  @Test(arguments: [2, 3, 6, 10, 100, 257] as [UInt32])
  func integersAreUniform(bound: UInt32) {
    var stream = RandomStream(seed: 11, purpose: .data, client: Int(bound))
    var counts = [Int](repeating: 0, count: Int(bound))
    for _ in 0..<200_000 { counts[Int(stream.integer(below: bound))] += 1 }
    #expect(Statistics.chiSquareTest(counts) > 1e-4)
  }

  /// A bound of 3 x 2^30 makes the naive remainder hit the lowest third twice as often.
  @Test func largeBoundsAreUnbiased() {
    var stream = RandomStream(seed: 12, purpose: .data)
    var counts = [0, 0, 0]
    for _ in 0..<100_000 { counts[Int(stream.integer(below: 3 << 30) >> 30)] += 1 }
    #expect(Statistics.chiSquareTest(counts) > 1e-4)
  }

  @Test func shufflesAreUniform() {
    var stream = RandomStream(seed: 13, purpose: .shuffle)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<120_000 {
      var items = [0, 1, 2, 3]
      stream.shuffle(&items)
      counts[items, default: 0] += 1
    }
    #expect(counts.count == 24)
    #expect(Statistics.chiSquareTest(Array(counts.values)) > 1e-4)
  }

  @Test func shufflesKeepTheElements() {
    var stream = RandomStream(seed: 14, purpose: .shuffle)
    for count in 0..<40 {
      var items = Array(0..<count)
      stream.shuffle(&items)
      #expect(items.sorted() == Array(0..<count))
    }
  }

  @Test func orderedSamplesAreUniform() {
    var stream = RandomStream(seed: 15, purpose: .cohort)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 { counts[stream.sample(3, from: 5), default: 0] += 1 }
    #expect(counts.count == 60)
    #expect(Statistics.chiSquareTest(Array(counts.values)) > 1e-4)
  }

  @Test func samplesAreDifferentMembers() {
    var stream = RandomStream(seed: 16, purpose: .cohort)
    for _ in 0..<500 {
      let population = 1 + Int(stream.integer(below: 200))
      let count = Int(stream.integer(below: UInt32(population + 1)))
      let sample = stream.sample(count, from: population)
      #expect(sample.count == count)
      #expect(Set(sample).count == count)
      #expect(sample.allSatisfy { (0..<population).contains($0) })
    }
    #expect(stream.sample(10, from: 10).sorted() == Array(0..<10))
    #expect(stream.sample(1_000, from: 4_000_000_000).count == 1_000)
  }

  @Test(arguments: [0.001, 0.05, 0.5, 0.97])
  func poissonSamplesTakeEachMemberAlone(rate: Double) {
    var stream = RandomStream(seed: 17, purpose: .cohort)
    let population = 60
    let runs = 20_000
    var members = [Int](repeating: 0, count: population)
    var neighbours = 0
    var squares = 0.0
    for _ in 0..<runs {
      let sample = stream.poissonSample(rate: rate, from: population)
      #expect(zip(sample, sample.dropFirst()).allSatisfy { $0 < $1 })
      for member in sample { members[member] += 1 }
      for (a, b) in zip(sample, sample.dropFirst()) where b == a + 1 { neighbours += 1 }
      let excess = Double(sample.count) - rate * Double(population)
      squares += excess * excess
    }
    // Each member's count is binomial; the sum of their squared scores is chi-square with one degree each.
    let variance = Double(runs) * rate * (1 - rate)
    let score = members.reduce(0.0) { sum, count in
      let excess = Double(count) - Double(runs) * rate
      return sum + excess * excess / variance
    }
    let tail = Statistics.chiSquareTail(score, degrees: population)
    #expect(tail > 1e-4 && tail < 1 - 1e-4)
    // Sizes have a binomial's variance, with relative standard error about sqrt(2 / runs) = 0.01.
    #expect(abs(squares / Double(runs) / (Double(population) * rate * (1 - rate)) - 1) < 0.08)
    // Neighbours are taken together with probability rate squared; five standard errors, ignoring overlaps.
    let pairs = Double(runs * (population - 1))
    let expected = pairs * rate * rate
    #expect(abs(Double(neighbours) - expected) < 5 * (3 * pairs * rate * rate * (1 - rate * rate)).squareRoot() + 3)
  }

  @Test func poissonSamplesAtTheEdges() {
    var stream = RandomStream(seed: 18, purpose: .cohort)
    #expect(stream.poissonSample(rate: 0, from: 100).isEmpty)
    #expect(stream.poissonSample(rate: 1, from: 100) == Array(0..<100))
    #expect(stream.poissonSample(rate: 0.5, from: 0).isEmpty)
    for rate in [1e-17, 1e-30, 1e-300, .leastNonzeroMagnitude] {
      #expect(stream.poissonSample(rate: rate, from: 1_000_000).isEmpty)
    }
    #expect(stream.poissonSample(rate: 1 - 0x1p-53, from: 1_000) == Array(0..<1_000))
  }

  @Test func sparsePoissonSamplesOfMany() {
    var stream = RandomStream(seed: 19, purpose: .cohort)
    let size = stream.poissonSample(rate: 1e-4, from: 100_000_000).count
    // Binomial: mean 10,000, standard deviation 100; five of them have p below 1e-6.
    #expect(abs(size - 10_000) < 500)
  }
}
