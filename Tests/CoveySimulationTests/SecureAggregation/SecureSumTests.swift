import CoveyAlgorithms
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

/// The model of a run with secure aggregation is the one that the exact sum of its clients' integers gives.
@Suite struct SecureSumTests {
  static func start() -> [Float] { (0..<13).map { TestSetup.model().initialParameters(1)[$0] } }

  static func clipped(_ client: Int, round: Int, global: [Float], bound: Double) -> [Double] {
    let delta = FakeTrainer.delta(seed: 1, round: round, client: client, global: global).map { Double($0) }
    let norm = delta.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return delta.map { $0 * min(1, bound / norm) }
  }

  /// Without privacy: the mean follows the reference in double precision to the error of the grid: clipping, weights cut
  /// off at their bound, clients that fail left out. Rounding errs by less than a step a client.
  @Test(arguments: [ClientWeighting.uniform, .examples], [nil, 3, 100]) func theMeanIsTheMean(
    _ weighting: ClientWeighting, _ weightBound: Int?
  ) throws {
    if weighting == .uniform, weightBound != nil { return }
    let bound = 1.2
    let sums = Sums()
    let setup = try SecureSetup.setup(
      SecureAggregationConfiguration(clipBound: bound, valueBits: 22, weightBound: weightBound), weighting: weighting
    ) { $0 % 7 == 3 ? .throwing : .none }
    let (result, reports) = try SecureSetup.run(setup, sums.sessions)
    var global = Self.start()
    // FakeData has 1 + client % 7 examples.
    let largest = weighting == .uniform ? 1 : weightBound ?? 7
    let clients = (0..<SecureSetup.clients).filter { $0 % 7 != 3 }
    for round in 0..<3 {
      #expect(sums.clients(round) == clients)
      var (sum, total) = ([Double](repeating: 0, count: 13), 0.0)
      for client in clients {
        let weight = weighting == .uniform ? 1 : Double(min(1 + client % 7, largest))
        total += weight
        for (i, value) in Self.clipped(client, round: round, global: global, bound: bound).enumerated() {
          sum[i] += weight * value
        }
      }
      for i in global.indices { global[i] += Float(sum[i] / total) }
      let report = try #require(reports[round].secureAggregation)
      #expect(report.aborted == nil && report.saturated == 0 && reports[round].applied)
      #expect(
        reports[round].completed == clients.count && reports[round].failed.threw == SecureSetup.clients - clients.count)
      #expect(report.cappedWeights == (weighting == .uniform ? 0 : clients.filter { 1 + $0 % 7 > largest }.count))
      #expect(
        report.dropped.input == SecureSetup.clients - clients.count && report.dropped.total == report.dropped.input)
    }
    let step = bound / Double(1 << 20) * Double(largest)
    for i in global.indices { #expect(abs(Double(result.parameters[i] - global[i])) < 1e-6 + 3 * step) }
  }

  /// What a client of the first round sends, clipped.
  static func clipped(_ client: Int, to bound: Double) throws -> Update<Clipped> {
    var update = Update<Raw>(
      delta: ParameterVector(FakeTrainer.delta(seed: 1, round: 0, client: client, global: start())),
      UpdateFacts(weight: 1, examples: 1))
    guard let clipped = update.clip(to: bound) else { throw FakeFault() }
    return clipped
  }

  /// The integers that a run shows add up exactly, and the model moves by nothing but their mean.
  @Test func theSumIsExactAndAllThatIsUsed() throws {
    let sums = Sums()
    let setup = try SecureSetup.setup(rounds: 1)
    let (result, _) = try SecureSetup.run(setup, sums.sessions)
    let encoding = try FixedPointEncoding(
      dimension: 13, clipBound: 4, cohort: SecureSetup.clients, weightBound: 1, valueBits: 16)
    let encoder = FixedPointEncoder(encoding)
    var total = [Int64](repeating: 0, count: 13)
    for client in 0..<SecureSetup.clients {
      let clipped = try Self.clipped(client, to: 4)
      var values = RingVector(count: 13, bits: encoding.bits)
      let bits = SeededNoise(seed: 1).source(.rounding, round: 0, client: client, piece: 0)
      _ = try encoder.encode(clipped, into: &values) { bits.fill(&$0) }
      for i in 0..<13 {
        total[i] += Int64(Int32(bitPattern: values.words[i] << UInt32(32 - encoding.bits)) >> Int32(32 - encoding.bits))
      }
    }
    let shown = try #require(sums.sum(0))
    for i in 0..<13 {
      let mask = UInt32((1 << encoding.bits) - 1)
      #expect(shown.words[i] & mask == UInt32(truncatingIfNeeded: total[i]) & mask)
      let expected = Self.start()[i] + Float(Double(total[i]) * encoding.step / Double(SecureSetup.clients))
      // A single step more or less would be 4e-6.
      #expect(abs(result.parameters[i] - expected) < 0x1p-20)
    }
  }

  /// Loss, examples and steps come out of the masked sum as they do of a run without masks.
  @Test func countsAreThoseOfAPlainRun() throws {
    var setup = try SecureSetup.setup(weighting: .examples, rounds: 2) { $0 % 5 == 1 ? .notANumber : .none }
    let (_, reports) = try SecureSetup.run(setup)
    setup.secureAggregation = nil
    let (_, plain) = try TestSetup.run(setup)
    for (report, reference) in zip(reports, plain) {
      #expect(report.examples == reference.examples && report.steps == reference.steps)
      #expect(report.trainingLoss == reference.trainingLoss && report.failed == reference.failed)
      #expect(report.completed == reference.completed && reference.failed.notFinite == 6)
    }
  }

  /// Mode central without noise: every value rounded at random on the coarse grid, the sum over the fixed denominator.
  @Test(arguments: [0.5, 1.7, 1, 100]) func centralSumsAreExactOnTheirGrid(_ bound: Double) throws {
    let privacy = PrivateSetup.privacy(clip: .fixed(bound: bound), noiseMultiplier: 0)
    let setup = try SecureSetup.setup(SecureAggregationConfiguration(), privacy: privacy, rounds: 1)
    let (result, reports) = try SecureSetup.run(setup)
    let encoding = try FixedPointEncoding(
      dimension: 13, clipBound: bound, cohort: SecureSetup.clients, valueBits: 16, rounding: .conditional)
    let encoder = FixedPointEncoder(encoding)
    let step = encoding.step
    #expect(step.significand == 1 && step >= SumGrid(bound: bound).step)
    var total = [Double](repeating: 0, count: 13)
    for client in 0..<SecureSetup.clients {
      let clipped = try Self.clipped(client, to: bound)
      var values = RingVector(count: 13, bits: encoding.bits)
      let bits = SeededNoise(seed: 1).source(.rounding, round: 0, client: client, piece: 0)
      _ = try encoder.encode(clipped, into: &values) { bits.fill(&$0) }
      for i in 0..<13 {
        total[i] += Double(
          Int32(bitPattern: values.words[i] << UInt32(32 - encoding.bits)) >> Int32(32 - encoding.bits))
      }
    }
    for i in 0..<13 {
      let expected = Self.start()[i] + Float(total[i] * (step / 30))
      #expect(abs(result.parameters[i] - expected) <= 2 * expected.ulp)
    }
    let (_, within) = CentralRunTests.clippedSum(Array(0..<30), round: 0, global: Self.start(), bound: bound)
    #expect(reports[0].secureAggregation?.clipped == 30 - within)
    #expect(reports[0].privacy?.unreleased.clippedShare == Double(30 - within) / 30)
    #expect(reports[0].privacy?.unreleased.medianNorm == nil)
  }

  /// Noise, adaptive bounds and correlation are those of the run without masks: what differs is the grid alone.
  @Test(arguments: [
    PrivateSetup.privacy(noiseMultiplier: 1),
    PrivateSetup.privacy(clip: .adaptive(AdaptiveClip(initialBound: 0.7)), noiseMultiplier: 0.5),
    PrivateSetup.privacy(mechanism: .tree, noiseMultiplier: 1),
  ]) func centralNoiseIsThatOfThePlainRun(_ privacy: PrivacyConfiguration) throws {
    var setup = try SecureSetup.setup(SecureAggregationConfiguration(valueBits: 24), privacy: privacy, rounds: 4)
    let (result, reports) = try SecureSetup.run(setup)
    setup.secureAggregation = nil
    let (plain, plainReports) = try TestSetup.run(setup)
    #expect(reports.map(\.privacy?.clipBound) == plainReports.map(\.privacy?.clipBound))
    #expect(result.epsilon == plain.epsilon)
    // A step is below 2^-22 of the bound, which stays below 2; every client errs by at most one.
    for i in 0..<13 { #expect(abs(result.parameters[i] - plain.parameters[i]) < 4 * 0x1p-21 + 1e-6) }
    #expect(result.parameters != SecureSetup.startVector)
  }

  /// Mode distributed: bit for bit the run with a trusted aggregator, whose noise and rounding are the clients' own.
  @Test(arguments: DistributedRunTests.mechanisms) func distributedIsTheTrustedRun(
    _ mechanism: NoiseMechanism
  ) throws {
    var privacy = PrivateSetup.privacy(
      mode: .distributed, mechanism: mechanism, noiseMultiplier: 1, missingShare: 0.3)
    func setup(_ secure: SecureAggregationConfiguration?) throws -> SimulationSetup {
      var setup = try SecureSetup.setup(privacy: privacy) { $0 % 9 == 4 ? .throwing : .none }
      setup.secureAggregation = secure
      return setup
    }
    let (trusted, trustedReports) = try TestSetup.run(setup(nil))
    // With masks there is nobody to trust.
    privacy.distributed.trustedAggregator = false
    let (result, reports) = try SecureSetup.run(setup(SecureAggregationConfiguration()))
    #expect(result.digest == trusted.digest)
    // Without masks a member of the round, who knows its own share, may look at the sum of the counted ones.
    #expect((result.epsilon ?? .infinity) < (trusted.epsilon ?? 0))
    for (report, reference) in zip(reports, trustedReports) {
      #expect(report.completed == reference.completed && report.failed == reference.failed && report.applied)
      // Exact counts beside the noised sum would be for a server that is trusted; under masks none is.
      #expect(reference.trainingLoss != nil && reference.privacy?.unreleased.clippedShare != nil)
      #expect(report.trainingLoss == nil && report.examples == 0 && report.steps == 0)
      #expect(report.privacy?.unreleased.clippedShare == nil && report.secureAggregation?.clipped == 0)
    }
  }

  /// Mode example: noise is in the steps, and the sum is taken as without privacy.
  @Test func exampleLevelRunsAreSummedAsTheyAre() throws {
    let privacy = PrivateSetup.privacy(mode: .example, noiseMultiplier: 1)
    let secure = SecureAggregationConfiguration(clipBound: 3)
    let (result, reports) = try SecureSetup.run(SecureSetup.setup(secure, privacy: privacy))
    let (plain, _) = try SecureSetup.run(SecureSetup.setup(secure))
    #expect(result.digest == plain.digest && reports.allSatisfy { $0.privacy?.epsilon ?? 0 > 0 && $0.applied })
  }
}

extension SecureSetup {
  static var startVector: ParameterVector { TestSetup.model().initialParameters(1) }
}
