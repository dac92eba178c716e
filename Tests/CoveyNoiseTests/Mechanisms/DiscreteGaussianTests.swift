import CoveyNoise
import Foundation
import Testing

@Suite("Discrete Gaussian noise")
struct DiscreteGaussianTests {
  private static func probabilities(_ sigma: Double) -> (Int64) -> Double {
    let reach = Int64(14 * sigma) + 10
    let sum = (-reach...reach).reduce(0) { $0 + exp(-Double($1 * $1) / (2 * sigma * sigma)) }
    return { exp(-Double($0 * $0) / (2 * sigma * sigma)) / sum }
  }

  private static func draw(
    _ sigma: Double, _ count: Int, seed: UInt64 = 1, precision: SamplingPrecision = .table
  ) throws -> [Int64] {
    let noise = try DiscreteGaussian(standardDeviation: sigma, precision: precision)
    return NoiseStatistics.draw(count, seed) { noise.fill(&$0, from: $1) }
  }

  @Test("1e6 draws have the exact distribution", arguments: [0.3, 0.5, 1, 3, 10, 31.99, 32, 100, 1e3, 1e4])
  func chiSquare(_ sigma: Double) throws {
    let samples = try Self.draw(sigma, 1_000_000, seed: UInt64(sigma * 100))
    let reach = Int64(5 * sigma) + 5
    #expect(NoiseStatistics.chiSquare(samples, support: -reach...reach, Self.probabilities(sigma)) > 0.001)
  }

  /// A sampler with the wrong sigma must not pass: the test above has power.
  @Test("two percent of sigma show") func power() throws {
    let samples = try Self.draw(102, 1_000_000)
    #expect(NoiseStatistics.chiSquare(samples, support: -500...500, Self.probabilities(100)) < 1e-6)
  }

  @Test("draws follow the reference probabilities", .enabled(if: NoiseReference.isPresent, "no reference file"))
  func reference() throws {
    for item in try NoiseReference.cases("discrete_gaussian") {
      let sigma = try #require(item.params.sigma)
      let pmf = try #require(item.expect.pmf)
      let samples = try Self.draw(sigma, 1_000_000, seed: 77)
      let p = NoiseStatistics.chiSquare(samples, support: -5...5) { pmf[Int($0.magnitude)] }
      #expect(p > 0.001, "\(item.id)")
      let variance = try #require(item.expect.variance)
      // The variance of a square is at most 3 sigma^4 + ...; 4 standard errors.
      let error = 4 * (3 * variance * variance + variance).squareRoot() / 1000
      #expect(abs(NoiseStatistics.moments(samples).variance - variance) < error, "\(item.id)")
    }
  }

  @Test("mean, variance and symmetry of wide noise", arguments: [1e6, 0x1p20, 0x1p35, 0x1p40, 12_345_678_901.5])
  func moments(_ sigma: Double) throws {
    let n = 400_000
    let samples = try Self.draw(sigma, n)
    let (mean, variance) = NoiseStatistics.moments(samples)
    #expect(NoiseStatistics.normalTail(mean / sigma * Double(n).squareRoot()) > 0.001)
    #expect(NoiseStatistics.normalTail((variance / (sigma * sigma) - 1) * Double(n / 2).squareRoot()) > 0.001)
    let positive = samples.count { $0 > 0 }
    let negative = samples.count { $0 < 0 }
    let z = Double(positive - negative) / Double(positive + negative).squareRoot()
    #expect(NoiseStatistics.normalTail(z) > 0.001)
    // Low bits are as random as high ones.
    for bit in [0, 1, 5] {
      let ones = samples.count { $0 >> Int64(bit) & 1 == 1 }
      #expect(NoiseStatistics.normalTail((Double(2 * ones - n)) / Double(n).squareRoot()) > 0.001)
    }
  }

  @Test("quantiles of wide noise are those of the normal distribution", arguments: [0x1p20, 0x1p35])
  func quantiles(_ sigma: Double) throws {
    let samples = try Self.draw(sigma, 1_000_000, seed: 5)
    let bins = samples.map { Int64((Double($0) / sigma * 16).rounded(.down)) }
    func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
    let p = NoiseStatistics.chiSquare(bins, support: -80...79) { normal(Double($0 + 1) / 16) - normal(Double($0) / 16) }
    #expect(p > 0.001)
  }

  @Test("the tail beyond 3.5, 4, 4.5 and 5 sigma has its mass", arguments: [1.0, 16, 1000, 0x1p30])
  func tails(_ sigma: Double) throws {
    let n = 2_000_000
    let samples = try Self.draw(sigma, n, seed: 9)
    for reach in [3.5, 4, 4.5, 5] {
      let bound = Int64((reach * sigma).rounded(.down))
      let share =
        sigma < 100
        ? 1 - (-bound...bound).reduce(0) { $0 + Self.probabilities(sigma)($1) }
        : erfc((Double(bound) + 0.5) / sigma / 2.0.squareRoot())
      let expected = share * Double(n)
      let count = samples.count { $0.magnitude > UInt64(bound) }
      // Poisson numbers of mean 1 to 1000: five standard deviations and some for the small ones.
      #expect(
        abs(Double(count) - expected) < 4.5 * expected.squareRoot() + 3, "\(count) beyond \(reach), not \(expected)")
    }
  }

  @Test("the reference sampler gives the same distribution", arguments: [(1, 4), (9, 1), (1600, 1), (12_345, 7)])
  func canonneKamathSteinke(_ numerator: Int, _ denominator: Int) throws {
    var words = NoiseWords(NoiseStatistics.source(3))
    let reference = (0..<100_000).map { _ in
      CanonneKamathSteinke.discreteGaussian(
        numerator: UInt64(numerator), denominator: UInt64(denominator), &words)
    }
    let sigma = (Double(numerator) / Double(denominator)).squareRoot()
    #expect(NoiseStatistics.chiSquare(reference, try Self.draw(sigma, 100_000)) > 0.001)
    let reach = Int64(5 * sigma) + 5
    #expect(NoiseStatistics.chiSquare(reference, support: -reach...reach, Self.probabilities(sigma)) > 0.001)
  }

  @Test(
    "doubles and wide numbers decide as the table does",
    arguments: [0.1, 0.5, 1, 7, 40.3, 1e3, 1e6, 0x1p33 + 0.1, 0x1p40])
  func precisions(_ sigma: Double) throws {
    let samples = try Self.draw(sigma, 30_000, seed: 4)
    #expect(try Self.draw(sigma, 30_000, seed: 4, precision: .double) == samples)
    #expect(try Self.draw(sigma, 30_000, seed: 4, precision: .wide) == samples)
  }

  @Test("every small integer occurs, whatever it is added to") func support() throws {
    let noise = try DiscreteGaussian(standardDeviation: 3)
    var supports: [Set<Int64>] = []
    for x in [0, 1] as [Int64] {
      var sums = [Int64](repeating: x, count: 500_000)
      var span = sums.mutableSpan
      noise.add(to: &span, from: NoiseStatistics.source(UInt64(x)))
      supports.append(Set(sums))
    }
    // 12 / 3 = 4 standard deviations: an integer there is missed with probability e^-22.
    for value in Int64(-11)...12 { #expect(supports[0].contains(value) && supports[1].contains(value)) }
  }

  @Test("single samples are the samples of vectors") func single() throws {
    for sigma in [0.5, 20, 1e5] {
      let noise = try DiscreteGaussian(standardDeviation: sigma)
      var words = NoiseWords(NoiseStatistics.source(1))
      let samples = (0..<200_000).map { _ in noise.sample(&words) }
      #expect(NoiseStatistics.chiSquare(samples, try Self.draw(sigma, 200_000, seed: 2)) > 0.001)
    }
  }

  @Test("noise is added to what is there, the same for both widths", arguments: [0, 1, 2, 1023, 1024, 1025, 5000])
  func adding(_ count: Int) throws {
    let noise = try DiscreteGaussian(standardDeviation: 12.5)
    let plain = NoiseStatistics.draw(count, 8) { noise.fill(&$0, from: $1) }
    var long = (0..<count).map { Int64($0) - 7 }
    var short = long.map { Int32($0) }
    var longSpan = long.mutableSpan
    var shortSpan = short.mutableSpan
    noise.add(to: &longSpan, from: NoiseStatistics.source(8))
    noise.add(to: &shortSpan, from: NoiseStatistics.source(8))
    #expect(long == plain.enumerated().map { Int64($0) - 7 + $1 })
    #expect(long == short.map { Int64($0) })
  }

  @Test("a fixed stream gives fixed noise") func knownAnswer() throws {
    #expect(try Self.draw(10, 12, seed: 42) == [9, -19, 5, 18, -5, -7, 2, 20, 6, 6, -4, -7])
    #expect(try Self.draw(1e9, 4, seed: 42) == [949_463_389, -1_901_795_793, 602_609_634, 2_123_426_187])
  }

  @Test(
    "impossible parameters are refused",
    arguments: [0, -1, .nan, .infinity, -.infinity, 0x1p-7, 0x1p40 * 1.001, .leastNonzeroMagnitude])
  func refused(_ sigma: Double) {
    #expect(throws: PrivacyError.self) { try DiscreteGaussian(standardDeviation: sigma) }
  }

  @Test("a sum that leaves its range stops the program") func overflow() async {
    await #expect(processExitsWith: .failure) {
      var values = [Int32](repeating: .max, count: 100)
      var span = values.mutableSpan
      try DiscreteGaussian(standardDeviation: 10).add(
        to: &span, from: SeededNoise(seed: 1).source(.update, round: 0, client: 0, piece: 0))
    }
    await #expect(processExitsWith: .failure) {
      var values = [Int64](repeating: .min, count: 100)
      var span = values.mutableSpan
      try DiscreteGaussian(standardDeviation: 10).add(
        to: &span, from: SeededNoise(seed: 1).source(.update, round: 0, client: 0, piece: 0))
    }
  }
}
