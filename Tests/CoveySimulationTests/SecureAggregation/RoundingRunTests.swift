import CoveyAlgorithms
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What rounding under masks costs a run: measured, told, accounted, and never silent.
@Suite struct RoundingRunTests {
  static let parameters = 2000

  static func integers(_ sum: RingVector) -> [Int64] {
    sum.words[..<parameters].map { Int64(Int32(bitPattern: $0 << UInt32(32 - sum.bits)) >> Int32(32 - sum.bits)) }
  }

  static func start() -> [Float] {
    let start = TestSetup.model(parameters: parameters).initialParameters(1)
    return (0..<parameters).map { start[$0] }
  }

  /// A bound of weights far above the weights rounds everything away. What it costs is told: the error of a round's sum is what
  /// it is against the exact sum, a tenth of the sum is warned of, and a run of nothing but errors fails.
  @Test(arguments: [7, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]) func weightBounds(_ bound: Int) throws {
    let sums = Sums()
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(clipBound: 30, weightBound: bound), weighting: .examples,
      parameters: Self.parameters, rounds: 1)
    let (result, reports) = try SecureSetup.run(setup, sums.sessions)
    let rounding = try #require(reports[0].secureAggregation?.rounding)
    let encoding = try FixedPointEncoding(
      dimension: Self.parameters, clipBound: 30, cohort: SecureSetup.clients, weightBound: bound)
    let shown = Self.integers(try #require(sums.sum(0)))
    var (exact, weights) = ([Double](repeating: 0, count: Self.parameters), 0)
    for client in 0..<SecureSetup.clients {
      let weight = 1 + client % 7
      weights += weight
      for (i, value) in SecureSumTests.clipped(client, round: 0, global: Self.start(), bound: 30).enumerated() {
        exact[i] += Double(weight) * value
      }
    }
    let unit = encoding.step * Double(bound)
    var (error, norm, length) = (0.0, 0.0, 0.0)
    for i in exact.indices {
      let value = unit * Double(shown[i])
      error += (value - exact[i]) * (value - exact[i])
      norm += value * value
      length += exact[i] * exact[i]
    }
    #expect(rounding.against == .update && abs(rounding.norm / norm.squareRoot() - 1) < 1e-3)
    // Thirty clients' errors in 2,000 coordinates: their sum of squares varies by 3 %; few values are left at the last.
    #expect(abs(rounding.error / error.squareRoot() - 1) < (bound < 1_000_000 ? 0.15 : 0.5))
    let mean = Double(weights) / Double(SecureSetup.clients)
    #expect(abs((rounding.weightRatio ?? 0) / (Double(bound) / mean) - 1) < 1e-12)
    #expect(rounding.weights?.hasPrefix("weights: the bound is ") == true)
    // The warning is there exactly if the error is above a tenth of what there was to sum, give or take.
    let relative = (error / length).squareRoot()
    if relative > 0.11 { #expect(rounding.warning?.contains("weights: the bound is") == true) }
    if relative < 0.09 { #expect(rounding.warning == nil && abs(rounding.keptLength - 1) < 0.01) }
    if relative > 1.1 {
      #expect("\(try #require(result.failure))".contains("lower secureAggregation.weightBound"))
    } else if relative < 0.9 {
      #expect(result.failure == nil)
    }
    #expect((bound <= 100) == (relative < 0.02) && (bound >= 100_000) == (relative > 1.1), "\(relative)")
    #expect(result.totals.secureAggregation.coarseRounds == (rounding.isCoarse ? 1 : 0))
    #expect(result.totals.secureAggregation.weightRatio == rounding.weightRatio)
  }

  /// Where not a single step is left there is a warning, too, and clients that have nothing to send are none.
  @Test func nothingIsNotAllRight() throws {
    func run(_ fault: Fault, _ bound: Int) throws -> (SimulationResult, [RoundReport]) {
      let setup = try SecureSetup.setup(
        SecureAggregationConfiguration(clipBound: 4, weightBound: bound), weighting: .examples, rounds: 2
      ) { _ in fault }
      return try SecureSetup.run(setup)
    }
    let (lost, reports) = try run(.none, 1 << 40)
    #expect(reports.allSatisfy { $0.secureAggregation?.rounding?.norm == 0 })
    #expect(
      reports.allSatisfy { $0.secureAggregation?.rounding?.warning?.contains("left nothing of the updates") == true })
    #expect(lost.failure == .roundedAway(weightRatio: reports[0].secureAggregation?.rounding?.weightRatio))
    let (still, quiet) = try run(.zero, 7)
    #expect(still.failure == nil && quiet.allSatisfy { $0.secureAggregation?.rounding?.warning == nil })
    #expect(quiet.allSatisfy { $0.secureAggregation?.rounding?.keptLength == 1 })
  }

  /// Central noise under masks: integers and noise as they must be, bit for bit, with the deviation z gamma B. Rounding cut off
  /// nothing, and what it costs is told against the noise.
  @Test(arguments: [0.05, 1.9]) func noiseHidesTheRoundedNorm(_ bound: Double) throws {
    let sums = Sums()
    let privacy = PrivateSetup.privacy(clip: .fixed(bound: bound), noiseMultiplier: 2)
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(valueBits: 12), privacy: privacy, parameters: Self.parameters, rounds: 1)
    let (result, reports) = try SecureSetup.run(setup, sums.sessions)
    let grid = RoundingGrid(dimension: Self.parameters, bound: bound, valueBits: 12)
    #expect(grid.reach > 1.0005 * bound)
    let steps = SumGrid(bound: bound).step
    var noise = [Int64](repeating: 0, count: Self.parameters)
    var span = noise.mutableSpan
    try DiscreteGaussian(standardDeviation: 2 * grid.reach / steps).fill(
      &span, from: SeededNoise(seed: 1).source(.update, round: 0, client: 0, piece: 0))
    let shown = Self.integers(try #require(sums.sum(0)))
    for i in 0..<Self.parameters {
      let whole = Double(shown[i]) * grid.step + Double(noise[i]) * steps
      let expected = Self.start()[i] + Float(whole / Double(SecureSetup.clients))
      #expect(abs(result.parameters[i] - expected) <= 4 * max(expected.ulp, 1e-7))
    }
    let rounding = try #require(reports[0].secureAggregation?.rounding)
    let expectedNoise = 2 * grid.reach * Double(Self.parameters).squareRoot()
    #expect(rounding.against == .noise && abs(rounding.norm / expectedNoise - 1) < 1e-9)
    #expect(rounding.error > 0 && rounding.error < 0.01 * rounding.norm && rounding.warning == nil)
    #expect(abs(rounding.keptLength - 1) < 0.02 && rounding.weightRatio == nil)
    #expect(result.failure == nil)
    // Of a private run it is nobody's business.
    let encoder = JSONEncoder()
    var report = reports[0]
    #expect(String(decoding: try encoder.encode(report), as: UTF8.self).contains("\"keptLength\""))
    report.secureAggregation = nil
    #expect(!String(decoding: try encoder.encode(report), as: UTF8.self).contains("keptLength"))
  }

  /// The mean of many rounds' sums is that of the updates, where cutting off would leave nothing of them.
  @Test func smallUpdatesArriveOnAverage() throws {
    // Steps are 2 or 4, coordinates below 1.
    let clip = AdaptiveClip(quantile: 0.5, initialBound: 65_536, learningRate: 0.001, countNoise: 0.02)
    let privacy = PrivateSetup.privacy(clip: .adaptive(clip), noiseMultiplier: 0)
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(valueBits: 16), privacy: privacy, parameters: Self.parameters, rounds: 20)
    let (_, reports) = try SecureSetup.run(setup)
    let kept = reports.compactMap { $0.secureAggregation?.rounding?.keptLength }
    #expect(kept.count == 20)
    // One client's has a standard deviation of 0.08 at most: six of the mean's of 600.
    #expect(abs(kept.reduce(0, +) / 20 - 1) < 0.02)
  }

  /// A grid that is too coarse is refused before the run with the bits that would do, or gets the one bit that is missing.
  @Test func coarseGridsAreRefused() throws {
    func setup(_ bits: Int, _ noise: Double = 2) throws -> SimulationSetup {
      try SecureSetup.setup(
        SecureAggregationConfiguration(valueBits: bits), privacy: PrivateSetup.privacy(noiseMultiplier: noise),
        parameters: Self.parameters, rounds: 1)
    }
    // 2,000 / 4 + 7.45 (L + 22.4) <= 0.0201 L^2 from L = 429 on: 512, 11 bits.
    #expect(SetupCheckTests.refused(try setup(9))?.contains("state secureAggregation: {valueBits: 11}") == true)
    #expect(try setup(10).checkedPlan()?.maskedValueBits == 11)
    #expect(try setup(11).checkedPlan()?.maskedValueBits == 11)
    // sqrt(30) / (2 z L) <= 0.01 for z = 0.01 from L = 27,387 on: 32,768, 17 bits.
    #expect(SetupCheckTests.refused(try setup(15, 0.01))?.contains("state secureAggregation: {valueBits: 17}") == true)
    #expect(SetupCheckTests.refused(try setup(16, 1e-6))?.contains("no number of bits would do") == true)
    // Without noise there is nothing to compare with.
    #expect(try setup(6, 0).checkedPlan()?.maskedValueBits == 6)
  }
}
