import CoveyCore
import CoveyNoise
import CoveyProtection
import Testing

/// The two halves of each mode together, against sums, clipping and noise that are written down slowly.
@Suite struct ModeHalvesTests {
  static let updates = PlayedRound.updates(4)
  static let parameters = PlayedRound.parameters

  private static func slowSum(bound: Double) -> [Double] {
    updates.reduce([Double](repeating: 0, count: parameters)) { sum, update in
      zip(sum, PlayedRound.clip(update, bound)).map { $0 + $1 }
    }
  }

  private static func central(noise: Double, adaptive: AdaptiveClip? = nil) -> CentralServer {
    CentralServer(
      CentralServer.Numbers(noiseMultiplier: noise, denominator: 5, adaptive: adaptive),
      noise: PlayedRound.noise, workers: SerialWorkers())
  }

  /// Places in memory that forty clients' updates take where the sum and each of the fold's four parts keep one.
  private static func places(_ server: any ServerProtection) throws -> Int {
    try PlayedRound(server, [[Float]](repeating: updates[0], count: 40)).addresses.count
  }

  /// The sum of clipped updates over the stated denominator, with the discrete Gaussian noise of the round's stream.
  @Test(arguments: [0.0, 0.7]) func centralNoisesTheSumOnce(multiplier: Double) throws {
    let bound = 1.0
    let played = try PlayedRound(Self.central(noise: multiplier), Self.updates, bound: bound)
    let step = SumGrid(bound: bound).step
    var noise = [Int64](repeating: 0, count: Self.parameters)
    if multiplier > 0 {
      var span = noise.mutableSpan
      try DiscreteGaussian(standardDeviation: multiplier * bound / step).fill(
        &span, from: PlayedRound.noise.source(.update, round: PlayedRound.round, client: 0, piece: 0))
    }
    let mean = try #require(played.mean)
    for (i, value) in Self.slowSum(bound: bound).enumerated() {
      let expected = (value + Double(noise[i]) * step) / 5
      // Four updates were cut to the grid, and the mean to a float.
      #expect(abs(Double(mean[i]) - expected) <= 5 * step + abs(expected) * 0x1p-23, "parameter \(i)")
    }
    #expect(played.stages == [.clipped] && played.isNoised == (multiplier > 0))
    #expect(played.addresses.count == 1, "an update was allocated for each client")
    #expect((played.report.unreleased.signalToNoise == nil) == (multiplier == 0))
  }

  /// Two of four are above the bound; the next one follows the rule of Andrew et al.
  @Test func centralMovesItsBound() throws {
    let settings = AdaptiveClip()
    let played = try PlayedRound(Self.central(noise: 0, adaptive: settings), Self.updates)
    #expect(played.state.clipBound == settings.nextBound(after: 1, balance: 0, expectedCohort: 5))
    let aborted = try PlayedRound(Self.central(noise: 0, adaptive: settings), Self.updates, isAborted: true)
    #expect(aborted.mean == nil && aborted.state.clipBound == 1)
  }

  /// The sum of what each client noised alone.
  @Test func localNoisesEachUpdate() throws {
    let bound = 1.0
    func randomizer(_ bound: Double) throws -> LocalRandomizer {
      try LocalRandomizer(.gaussian(standardDeviation: 0.5), bound: bound)
    }
    let server = LocalServer(denominator: 5, workers: SerialWorkers(), makeRandomizer: randomizer)
    let played = try PlayedRound(server, Self.updates, bound: bound)
    var expected = [Double](repeating: 0, count: Self.parameters)
    for (client, update) in Self.updates.enumerated() {
      var raw = Update<Raw>(delta: ParameterVector(update), UpdateFacts(weight: 1, examples: 1))
      guard var clipped = raw.clip(to: bound) else { throw PlayedRound.Refused(reason: "not finite") }
      let source = PlayedRound.noise.source(.update, round: PlayedRound.round, client: client, piece: 0)
      let noised = try randomizer(bound).protect(&clipped, with: source).takeValues()
      for i in expected.indices { expected[i] += Double(noised[i]) / 5 }
    }
    let mean = try #require(played.mean)
    for i in expected.indices { #expect(abs(Double(mean[i]) - expected[i]) <= 1e-6) }
    #expect(played.stages == [.noised] && played.isNoised)
    #expect(try Self.places(server) <= 6)
    #expect(try PlayedRound(server, Self.updates, isAborted: true).mean == nil)
  }

  static func shares(_ missing: Double = 0) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: parameters, clipBound: 1, cohort: 4, standardDeviation: 0.05, mechanism: .discreteGaussian,
      configuration: DistributedConfiguration(missingShare: missing))
  }

  /// The mean of the clipped updates, as near as noise and rounding allow, and not nearer.
  @Test func distributedDecodesTheSumOfShares() throws {
    let server = DistributedServer(try Self.shares(), denominator: 4, hasNoise: true, seed: 9)
    let played = try PlayedRound(server, Self.updates)
    let mean = try #require(played.mean)
    let errors = zip(mean, Self.slowSum(bound: 1)).map { Double($0) - $1 / 4 }
    let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(Self.parameters)).squareRoot()
    // 0.05 on the sum, a quarter of it on the mean; 33 draws are within 60 % of it, rounding included.
    #expect(deviation > 0.4 * 0.0125 && deviation < 1.6 * 0.0125, "\(deviation)")
    #expect(played.stages == [.encoded] && played.isNoised && played.addresses.count == 1)
  }

  /// Fewer shares than are counted on make too little noise: nothing is released.
  @Test func distributedWithholdsBareSums() throws {
    let server = DistributedServer(try Self.shares(), denominator: 4, hasNoise: true, seed: 9)
    let played = try PlayedRound(server, Array(Self.updates.prefix(3)))
    #expect(
      played.mean == nil && played.report.withheld?.contains("3 updates arrived, and the noise counts on 4") == true)
  }

  /// Any rule's mean of the updates as they are.
  @Test func exampleTakesTheRunsOwnRule() throws {
    let played = try PlayedRound(ExampleServer(workers: SerialWorkers()), Self.updates)
    let mean = try #require(played.mean)
    for i in 0..<Self.parameters {
      let expected = Self.updates.reduce(0) { $0 + Double($1[i]) } / 4
      #expect(abs(Double(mean[i]) - expected) <= 1e-6)
    }
    #expect(played.stages == [.raw] && !played.isNoised)
    #expect(try Self.places(ExampleServer(workers: SerialWorkers())) <= 6)
  }
}
