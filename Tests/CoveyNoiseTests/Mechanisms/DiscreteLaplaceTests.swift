import CoveyNoise
import Foundation
import Testing

@Suite("Discrete Laplace noise")
struct DiscreteLaplaceTests {
  private static func probabilities(_ scale: Double) -> (Int64) -> Double {
    let top = tanh(0.5 / scale)
    return { top * exp(-Double($0.magnitude) / scale) }
  }

  private static func draw(
    _ scale: Double, _ count: Int, seed: UInt64 = 1, precision: SamplingPrecision = .table
  ) throws -> [Int64] {
    let noise = try DiscreteLaplace(scale: scale, precision: precision)
    return NoiseStatistics.draw(count, seed) { noise.fill(&$0, from: $1) }
  }

  @Test("draws have the exact distribution", arguments: [0.2, 0.5, 1, 3, 15.9, 16, 100, 1e3, 1e4])
  func chiSquare(_ scale: Double) throws {
    let samples = try Self.draw(scale, 500_000, seed: UInt64(scale * 100))
    let reach = Int64(10 * scale) + 5
    #expect(NoiseStatistics.chiSquare(samples, support: -reach...reach, Self.probabilities(scale)) > 0.001)
  }

  @Test("two percent of the scale show") func power() throws {
    let samples = try Self.draw(102, 1_000_000)
    #expect(NoiseStatistics.chiSquare(samples, support: -1000...1000, Self.probabilities(100)) < 1e-4)
  }

  @Test("the reference's variances", .enabled(if: NoiseReference.isPresent, "no reference file"))
  func reference() throws {
    for item in try NoiseReference.cases("discrete_laplace") {
      let parameter = try #require(item.params.parameter)
      let variance = try #require(item.expect.variance)
      #expect(abs(try DiscreteLaplace(scale: 1 / parameter).variance / variance - 1) < 1e-12)
      let samples = try Self.draw(1 / parameter, 500_000, seed: 6)
      // The kurtosis is at most 6 + 1 / variance.
      let error = variance * ((5 + 1 / variance) / 500_000).squareRoot()
      #expect(NoiseStatistics.normalTail((NoiseStatistics.moments(samples).variance - variance) / error) > 0.001)
    }
  }

  @Test("wide noise is exponential on both sides", arguments: [0x1p20, 0x1p35, 0x1p40])
  func wide(_ scale: Double) throws {
    let samples = try Self.draw(scale, 500_000, seed: 5)
    let bins = samples.map { Int64((Double($0) / scale * 8).rounded(.down)) }
    func below(_ x: Double) -> Double { x < 0 ? 0.5 * exp(x) : 1 - 0.5 * exp(-x) }
    let p = NoiseStatistics.chiSquare(bins, support: -120...119) { below(Double($0 + 1) / 8) - below(Double($0) / 8) }
    #expect(p > 0.001)
  }

  @Test("the tail has its mass", arguments: [1.0, 30, 0x1p30]) func tails(_ scale: Double) throws {
    let n = 1_000_000
    let samples = try Self.draw(scale, n, seed: 9)
    for reach in [5.0, 7, 9, 11] {
      let bound = Int64((reach * scale).rounded(.up))
      // P(|x| >= bound) = 2 q^bound / (1 + q).
      let expected = Double(n) * 2 * exp(-Double(bound) / scale) / (1 + exp(-1 / scale))
      let count = samples.count { $0.magnitude >= UInt64(bound) }
      #expect(abs(Double(count) - expected) < 4.5 * expected.squareRoot() + 3)
    }
  }

  @Test("the reference sampler gives the same distribution", arguments: [1, 7, 40]) func reference(_ scale: Int) throws
  {
    var words = NoiseWords(NoiseStatistics.source(3))
    let reference = (0..<100_000).map { _ in
      CanonneKamathSteinke.discreteLaplace(scale: UInt64(scale), &words)
    }
    #expect(NoiseStatistics.chiSquare(reference, try Self.draw(Double(scale), 100_000)) > 0.001)
  }

  @Test("doubles and wide numbers decide as the table does", arguments: [0.1, 0.5, 7, 40.3, 1e3, 0x1p33 + 0.1, 0x1p40])
  func precisions(_ scale: Double) throws {
    let samples = try Self.draw(scale, 20_000, seed: 4)
    #expect(try Self.draw(scale, 20_000, seed: 4, precision: .double) == samples)
    #expect(try Self.draw(scale, 20_000, seed: 4, precision: .wide) == samples)
  }

  @Test("a fixed stream gives fixed noise") func knownAnswer() throws {
    #expect(try Self.draw(10, 12, seed: 42) == [9, -28, 5, 25, -5, -7, 2, 29, 6, 5, -3, -7])
  }

  @Test("noise is added to what is there") func adding() throws {
    let noise = try DiscreteLaplace(scale: 3)
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
    #expect(NoiseStatistics.chiSquare(single, support: -40...40, Self.probabilities(3)) > 0.001)
  }

  @Test("impossible scales are refused", arguments: [0, -1, .nan, .infinity, 0x1p-7, 0x1p41])
  func refused(_ scale: Double) {
    #expect(throws: PrivacyError.self) { try DiscreteLaplace(scale: scale) }
  }
}
