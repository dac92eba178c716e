import CoveyNoise
import Foundation
import Testing

@Suite("Skellam noise")
struct SkellamTests {
  /// exp(-m) I_k(m) by the sum over the two Poisson numbers.
  private static func probability(_ variance: Double) -> (Int64) -> Double {
    let mean = variance / 2
    func poisson(_ k: Double) -> Double { exp(k * log(mean) - mean - lgamma(k + 1)) }
    let reach = Int64(mean + 12 * mean.squareRoot() + 40)
    let table = (0...reach).map { poisson(Double($0)) }
    return { x in
      let k = Int(x.magnitude)
      if k >= table.count { return 0 }
      return (0..<table.count - k).reduce(0) { $0 + table[$1] * table[$1 + k] }
    }
  }

  private static func draw(
    _ variance: Double, _ count: Int, seed: UInt64 = 1, precision: SamplingPrecision = .table
  ) throws -> [Int64] {
    let noise = try Skellam(variance: variance, precision: precision)
    return NoiseStatistics.draw(count, seed) { noise.fill(&$0, from: $1) }
  }

  @Test("draws have the exact distribution", arguments: [0.01, 0.5, 2, 10, 100, 1000, 8191.9, 8192, 20_000.3])
  func chiSquare(_ variance: Double) throws {
    let samples = try Self.draw(variance, 500_000, seed: UInt64(variance * 100))
    let reach = Int64(5 * variance.squareRoot()) + 5
    #expect(NoiseStatistics.chiSquare(samples, support: -reach...reach, Self.probability(variance)) > 0.001)
  }

  @Test("two percent of the variance show") func power() throws {
    let samples = try Self.draw(102, 500_000)
    #expect(NoiseStatistics.chiSquare(samples, support: -60...60, Self.probability(100)) < 1e-4)
  }

  @Test("draws follow the reference probabilities", .enabled(if: NoiseReference.isPresent, "no reference file"))
  func reference() throws {
    for item in try NoiseReference.cases("skellam_pmf") {
      let variance = try #require(item.params.variance)
      let pmf = try #require(item.expect.pmf)
      // The probabilities of the tests above are these.
      for (k, expected) in pmf.enumerated() {
        #expect(abs(Self.probability(variance)(Int64(k)) / expected - 1) < 1e-11)
      }
      let samples = try Self.draw(variance, 500_000, seed: 77)
      #expect(NoiseStatistics.chiSquare(samples, support: -5...5) { pmf[Int($0.magnitude)] } > 0.001, "\(item.id)")
    }
  }

  @Test("mean, variance and quantiles of wide noise", arguments: [1e6, 1e9 + 0.3, 0x1p40])
  func wide(_ variance: Double) throws {
    let n = 500_000
    let samples = try Self.draw(variance, n)
    let sigma = variance.squareRoot()
    let moments = NoiseStatistics.moments(samples)
    #expect(NoiseStatistics.normalTail(moments.mean / sigma * Double(n).squareRoot()) > 0.001)
    #expect(NoiseStatistics.normalTail((moments.variance / variance - 1) * Double(n / 2).squareRoot()) > 0.001)
    let bins = samples.map { Int64(((Double($0) + 0.5) / sigma * 8).rounded(.down)) }
    func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
    // An Edgeworth term of 1 / (24 variance) is all that parts it from the normal distribution; steps are narrow.
    let p = NoiseStatistics.chiSquare(bins, support: -40...39) { bin in
      func cut(_ b: Double) -> Double { ((b * sigma / 8 - 0.5).rounded(.up) - 0.5) / sigma }
      return normal(cut(Double(bin + 1))) - normal(cut(Double(bin)))
    }
    #expect(p > 0.001)
  }

  @Test("sums of Skellam numbers are Skellam numbers") func closed() throws {
    let parts = try [0.5, 3, 6.5].enumerated().map { try Self.draw($1, 500_000, seed: UInt64($0)) }
    let sums = (0..<500_000).map { i in parts.reduce(0) { $0 + $1[i] } }
    #expect(NoiseStatistics.chiSquare(sums, support: -20...20, Self.probability(10)) > 0.001)
  }

  @Test("doubles and wide numbers decide as the table does", arguments: [0.1, 5, 100, 8191, 8193, 1e9 + 0.1, 0x1p40])
  func precisions(_ variance: Double) throws {
    let samples = try Self.draw(variance, 8000, seed: 4)
    #expect(try Self.draw(variance, 8000, seed: 4, precision: .double) == samples)
    #expect(try Self.draw(variance, 8000, seed: 4, precision: .wide) == samples)
  }

  @Test("a fixed stream gives fixed noise") func knownAnswer() throws {
    #expect(try Self.draw(100, 12, seed: 42) == [11, -14, 0, 4, -6, -7, 13, 22, 8, -8, 5, -12])
  }

  @Test("noise is added to what is there") func adding() throws {
    let noise = try Skellam(variance: 9)
    let plain = NoiseStatistics.draw(3000, 8) { noise.fill(&$0, from: $1) }
    var long = [Int64](repeating: 50, count: 3000)
    var short = [Int32](repeating: 50, count: 3000)
    var longSpan = long.mutableSpan
    var shortSpan = short.mutableSpan
    noise.add(to: &longSpan, from: NoiseStatistics.source(8))
    noise.add(to: &shortSpan, from: NoiseStatistics.source(8))
    #expect(long == plain.map { $0 + 50 } && short.map { Int64($0) } == long)
    var words = NoiseWords(NoiseStatistics.source(1))
    let single = (0..<100_000).map { _ in noise.sample(&words) }
    #expect(NoiseStatistics.chiSquare(single, support: -20...20, Self.probability(9)) > 0.001)
  }

  @Test("impossible variances are refused", arguments: [0, -1, .nan, .infinity, 0x1p-16, 0x1p41])
  func refused(_ variance: Double) {
    #expect(throws: PrivacyError.self) { try Skellam(variance: variance) }
  }
}
