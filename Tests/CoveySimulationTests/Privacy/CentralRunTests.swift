import CoveyAggregation
import CoveyCore
import CoveyCrypto
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

/// Whole private runs against slow references in double precision.
@Suite struct CentralRunTests {
  static let parameters = 13

  /// What the clients of a round would sum to: clipped, without noise, not on a grid.
  static func clippedSum(
    _ clients: [Int], round: Int, global: [Float], bound: Double
  ) -> (sum: [Double], within: Int) {
    var sum = [Double](repeating: 0, count: global.count)
    var within = 0
    for client in clients {
      let delta = FakeTrainer.delta(seed: 1, round: round, client: client, global: global).map { Double($0) }
      let norm = delta.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm <= bound { within += 1 }
      for i in delta.indices { sum[i] += delta[i] * min(1, bound / norm) }
    }
    return (sum, within)
  }

  static func start() -> [Float] { (0..<parameters).map { TestSetup.model().initialParameters(1)[$0] } }

  /// Without noise the run follows the reference: clipping, weight 1, the fixed denominator, failures left out.
  @Test(arguments: [0.5, 1.7, 100]) func meanHasAFixedDenominator(_ bound: Double) throws {
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(clip: .fixed(bound: bound), noiseMultiplier: 0),
      model: TestSetup.model { $0 % 7 == 3 ? .throwing : .none }, rounds: 4)
    let (result, reports) = try TestSetup.run(setup)
    let sampler = CohortSampler(setup.cohort, seed: 1)
    var global = Self.start()
    var sizes = Set<Int>()
    for round in 0..<4 {
      let clients = sampler.clients(round: round, population: 40).filter { $0 % 7 != 3 }
      sizes.insert(clients.count)
      let (sum, within) = Self.clippedSum(clients, round: round, global: global, bound: bound)
      for i in global.indices { global[i] += Float(sum[i] / 10) }
      #expect(reports[round].completed == clients.count)
      let privacy = try #require(reports[round].privacy)
      #expect(privacy.clipBound == bound && !privacy.isPrivate && privacy.unreleased.signalToNoise == nil)
      let share = Double(clients.count - within) / Double(clients.count)
      #expect(abs((privacy.unreleased.clippedShare ?? -1) - share) < 1e-12)
    }
    #expect(sizes.count > 1)
    for i in global.indices { #expect(abs(result.parameters[i] - global[i]) < 1e-5) }
  }

  /// The bound follows Algorithm 1 when its noise is small beside one client.
  @Test func adaptiveClippingFollowsItsReference() throws {
    let clip = AdaptiveClip(quantile: 0.4, initialBound: 0.3, learningRate: 0.3, countNoise: 0.02)
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(clip: .adaptive(clip), noiseMultiplier: 0), rounds: 15, cohort: .all)
    let (result, reports) = try TestSetup.run(setup)
    var global = Self.start()
    var bound = 0.3
    for round in 0..<15 {
      #expect(abs((reports[round].privacy?.clipBound ?? 0) - bound) < 1e-9 * bound)
      let (sum, within) = Self.clippedSum(Array(0..<40), round: round, global: global, bound: bound)
      for i in global.indices { global[i] += Float(sum[i] / 40) }
      bound *= exponential(-0.3 * (Double(within) / 40 - 0.4))
    }
    #expect(bound > 0.6)
    for i in global.indices { #expect(abs(result.parameters[i] - global[i]) < 1e-4) }
  }

  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1..<40 {
      term *= x / Double(k)
      sum += term
    }
    return sum
  }

  /// A round nobody takes part in still releases noise: whether anybody did must not show.
  @Test func anEmptyCohortReleasesNoise() throws {
    let setup = try PrivateSetup.setup(
      PrivateSetup.privacy(), clients: 40, rounds: 40, cohort: CohortConfiguration(size: 1, sampling: .poisson))
    let (_, reports) = try TestSetup.run(setup)
    let empty = reports.filter { $0.cohort == 0 }
    #expect(!empty.isEmpty)
    for report in reports { #expect(report.applied) }
    #expect(empty.allSatisfy { $0.privacy?.unreleased.signalToNoise == 0 && $0.privacy?.unreleased.medianNorm == nil })
  }

  /// The noise of a released mean is Gaussian with standard deviation z C / n: 5,200 differences of the run from the run
  /// without noise. Chi-square, 99.9 % on either side by its normal approximation.
  @Test(arguments: [PrivacyConfiguration.Noise.seeded, .secure]) func theMeanHasTheNoiseItShould(
    _ noise: PrivacyConfiguration.Noise
  ) throws {
    let (z, bound) = (3.0, 0.8)
    func step(_ multiplier: Double) throws -> ParameterVector {
      let setup = try PrivateSetup.setup(
        PrivateSetup.privacy(clip: .fixed(bound: bound), noiseMultiplier: multiplier, noise: noise),
        model: TestSetup.model(parameters: 5_200), rounds: 1, cohort: .all)
      let key = try SecretKey(bytes: [UInt8](repeating: 42, count: 32).span.bytes)
      let supply: (any NoiseSupply)? = noise == .secure ? SecureNoise(key: key) : nil
      return try Simulation(setup: setup, directory: nil, noise: supply).run().parameters
    }
    var difference = try step(z)
    difference.subtract(try step(0))
    let deviation = z * bound / 40
    let (mean, count) = (difference.withSpan { s in (0..<s.count).reduce(0.0) { $0 + Double(s[$1]) } } / 5_200, 5_200.0)
    #expect(abs(mean) < 3.3 * deviation / count.squareRoot())
    let chi = difference.squaredNorm / (deviation * deviation)
    #expect(abs(chi - count) < 3.3 * (2 * count).squareRoot())
  }

  @Test func theNoiseOfALargerCohortIsSmallerAndNotPrivate() throws {
    func run(_ cohort: Int?) throws -> (SimulationResult, [RoundReport]) {
      try TestSetup.run(
        PrivateSetup.setup(
          PrivateSetup.privacy(noiseMultiplier: 2, noise: .secure, noiseCohort: cohort),
          model: TestSetup.model(parameters: 2_000), rounds: 1, cohort: .all))
    }
    let (plain, plainReports) = try run(nil)
    let (large, largeReports) = try run(400)
    #expect(plain.isPrivate == true && large.isPrivate == false && largeReports[0].privacy?.isPrivate == false)
    let start = TestSetup.model(parameters: 2_000).initialParameters(1)
    func noise(_ result: SimulationResult) -> Double {
      var change = result.parameters
      change.subtract(start)
      return change.squaredNorm.squareRoot()
    }
    // 2,000 values of deviation 2 / 40 beside a step of at most the bound, and a tenth of it.
    let expected = 0.05 * 2_000.0.squareRoot()
    #expect(abs(noise(plain) / expected - 1) < 0.2 && noise(large) < 0.6 * expected)
    let (few, many) = (plainReports[0].privacy?.unreleased, largeReports[0].privacy?.unreleased)
    #expect(abs((many?.signalToNoise ?? 0) / (few?.signalToNoise ?? 1) - 10) < 1e-9)
  }

  /// An update that is not finite never enters the sum; an all-zero one does no harm.
  @Test func infiniteUpdatesAreRejectedAndCounted() throws {
    func run(_ fault: @escaping @Sendable (Int) -> Fault) throws -> (SimulationResult, [RoundReport]) {
      try TestSetup.run(
        PrivateSetup.setup(PrivateSetup.privacy(), model: TestSetup.model(fault: fault), rounds: 2, cohort: .all))
    }
    let (broken, reports) = try run { $0 == 4 ? .notANumber : $0 == 9 ? .infiniteLoss : .none }
    let (absent, _) = try run { $0 == 4 || $0 == 9 ? .throwing : .none }
    #expect(reports.allSatisfy { $0.failed.notFinite == 2 && $0.completed == 38 && $0.applied })
    #expect(broken.digest == absent.digest && broken.parameters.isFinite)
  }
}
