import CoveyCore
import CoveyNoise
import Foundation
import Testing
import _TestSupport

@Suite("Noise on a grid of floats")
struct GridNoiseTests {
  private func values(_ vector: ParameterVector) -> [Float] { vector.withSpan { s in s.indices.map { s[$0] } } }

  private static func numbers(_ count: Int) -> [Float] {
    var words = NoiseWords(NoiseStatistics.source(11))
    return (0..<count).map { _ in Float(Double(words.next()) * 0x1p-64 - 0.5) }
  }

  @Test("values are truncated to the grid, then noised by whole steps", arguments: [0, 1, 1024, 5003])
  func exact(_ count: Int) throws {
    let noise = try GridGaussian(standardDeviation: 0.3, bound: 0.7)
    let start = Self.numbers(count)
    var vector = ParameterVector(start)
    noise.add(to: &vector, source: NoiseStatistics.source(2))
    let steps = NoiseStatistics.draw(count, 2) { noise.integers.fill(&$0, from: $1) }
    for (result, (value, step)) in zip(values(vector), zip(start, steps)) {
      let whole = Int64((Double(value) / noise.step).rounded(.towardZero)) + step
      #expect(result == Float(Double(whole) * noise.step))
    }
  }

  @Test(
    "noise has the standard deviation that was asked for",
    arguments: [(1e-6, 1.0), (0.1, 1), (3, 1), (500, 0.5), (1e-3, 1e-5)])
  func gaussian(_ sigma: Double, _ bound: Double) throws {
    let noise = try GridGaussian(standardDeviation: sigma, bound: bound)
    #expect(noise.step.significand == 1 && noise.step <= bound * 0x1p-8 && noise.step <= sigma * 0x1p-9)
    #expect(noise.standardDeviation == sigma && noise.integers.standardDeviation * noise.step == sigma)
    var vector = ParameterVector(count: 200_000)
    noise.fill(&vector, source: NoiseStatistics.source(3))
    let scaled = values(vector).map { Int64((Double($0) / sigma * 8).rounded(.down)) }
    func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
    // The grid shifts the edges of bins by half a step of 2^-9 sigma at most.
    let half = noise.step / sigma / 2
    func edge(_ bin: Int64) -> Double { normal((Double(bin) / 8 / (half * 2)).rounded(.up) * half * 2 - half) }
    #expect(NoiseStatistics.chiSquare(scaled, support: -40...39) { edge($0 + 1) - edge($0) } > 0.001)
  }

  @Test("Laplace noise has the scale that was asked for", arguments: [(0.1, 1.0), (50, 0.5)])
  func laplace(_ scale: Double, _ bound: Double) throws {
    let noise = try GridLaplace(scale: scale, bound: bound)
    #expect(noise.scale == scale && noise.integers.scale * noise.step == scale)
    var vector = ParameterVector(Self.numbers(50_000))
    let start = values(vector)
    noise.add(to: &vector, source: NoiseStatistics.source(3))
    let magnitudes = zip(values(vector), start).map { Double(abs($0 - $1)) / scale }
    let mean = magnitudes.reduce(0, +) / 50_000
    #expect(NoiseStatistics.normalTail((mean - 1) * 50_000.0.squareRoot()) > 0.001)
    noise.fill(&vector, source: NoiseStatistics.source(3))
    let square = values(vector).reduce(0) { $0 + Double($1) * Double($1) } / 50_000
    #expect(NoiseStatistics.normalTail((square / (2 * scale * scale) - 1) * (50_000.0 / 5).squareRoot()) > 0.001)
  }

  @Test("truncation never makes a norm larger, and moves a distance within its bound") func sensitivity() throws {
    let noise = try GridGaussian(standardDeviation: 1e-9, bound: 1)
    // So little noise that the grid shows: steps of 2^-40.
    let (first, second) = (Self.numbers(1000), Self.numbers(2000).suffix(1000))
    func truncated(_ values: some Collection<Float>) -> [Double] {
      values.map { (Double($0) / noise.step).rounded(.towardZero) * noise.step }
    }
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let (a, b) = (truncated(first), truncated(second))
    #expect(norm(a) <= norm(first.map { Double($0) }))
    let distance = norm(zip(first, second).map { Double($0) - Double($1) })
    #expect(norm(zip(a, b).map { $0 - $1 }) <= noise.sensitivity(ofDistance: distance, dimension: 1000))
    #expect(noise.sensitivity(ofDistance: 2, dimension: 100) == 2 + 10 * noise.step)
    #expect(try GridLaplace(scale: 1, bound: 1).sensitivity(ofDistance: 2, dimension: 1 << 28) == 3)
  }

  @Test("results lie on one grid, whatever was noised") func support() throws {
    let noise = try GridGaussian(standardDeviation: 0x1p-12, bound: 0x1p-6)
    for value in [0, 0x1p-7, 0.01, -0.0073] as [Float] {
      var vector = ParameterVector(Array(repeating: value, count: 20_000))
      noise.add(to: &vector, source: NoiseStatistics.source(1))
      #expect(values(vector).allSatisfy { (Double($0) / noise.step).rounded() == Double($0) / noise.step })
    }
  }

  @Test("what is no number becomes one") func nonFinite() throws {
    let noise = try GridGaussian(standardDeviation: 1, bound: 1)
    var vector = ParameterVector([.nan, .infinity, -.infinity, 3e38, 0])
    noise.add(to: &vector, source: NoiseStatistics.source(1))
    let results = values(vector)
    let limit = Float(0x1p52 * noise.step)
    func isNear(_ value: Float, _ expected: Float) -> Bool { abs(value / expected - 1) < 1e-6 }
    #expect(vector.isFinite && abs(results[0]) < 10 && abs(results[4]) < 10)
    #expect(isNear(results[1], limit) && isNear(results[2], -limit) && isNear(results[3], limit))
  }

  @Test(
    "impossible parameters are refused",
    arguments: [
      (0.0, 1.0), (-1, 1), (.nan, 1), (.infinity, 1), (1, 0), (1, -1), (1, .nan), (1, .infinity), (1e-20, 1), (1e20, 1),
      (1e-300, 1e-300),
    ])
  func refused(_ size: Double, _ bound: Double) {
    #expect(throws: PrivacyError.self) { try GridGaussian(standardDeviation: size, bound: bound) }
    #expect(throws: PrivacyError.self) { try GridLaplace(scale: size, bound: bound) }
  }
}
