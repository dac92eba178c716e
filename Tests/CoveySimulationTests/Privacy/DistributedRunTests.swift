import CoveyAccounting
import CoveyAggregation
@_spi(ClaimMaker) import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyProtection
import CoveyServer
import CoveySimulation
import CoveyTransport
import Testing
import _TestSupport

/// Whole runs with distributed noise against references.
@Suite struct DistributedRunTests {
  static let mechanisms: [NoiseMechanism] = [.discreteGaussian, .skellam]

  static func setup(
    _ mechanism: NoiseMechanism = .discreteGaussian, bound: Double = 1, noiseMultiplier: Double = 1,
    missingShare: Double = 0, parameters: Int = 13, rounds: Int = 1,
    fault: @escaping @Sendable (Int) -> Fault = { _ in .none }
  ) throws -> SimulationSetup {
    try PrivateSetup.setup(
      PrivateSetup.privacy(
        mode: .distributed, clip: .fixed(bound: bound), mechanism: mechanism, noiseMultiplier: noiseMultiplier,
        missingShare: missingShare),
      model: TestSetup.model(parameters: parameters, fault: fault), rounds: rounds, cohort: .all)
  }

  static func encoding(_ setup: SimulationSetup) throws -> DistributedEncoding {
    let plan = try #require(try setup.privacyPlan())
    return try #require(try plan.distributedEncoding())
  }

  /// At hardly any noise the run follows the float reference to the error of the grid: clipping, weight 1, the fixed
  /// denominator, failures left out.
  @Test(arguments: mechanisms, [0.5, 1.7, 100]) func theDecodedSumIsTheSum(
    _ mechanism: NoiseMechanism, _ bound: Double
  ) throws {
    let setup = try Self.setup(
      mechanism, bound: bound, noiseMultiplier: 1e-5, missingShare: 0.3, rounds: 3
    ) { $0 % 7 == 3 ? .throwing : .none }
    let (result, reports) = try TestSetup.run(setup)
    var global = CentralRunTests.start()
    let clients = (0..<40).filter { $0 % 7 != 3 }
    for round in 0..<3 {
      let (sum, _) = CentralRunTests.clippedSum(clients, round: round, global: global, bound: bound)
      for i in global.indices { global[i] += Float(sum[i] / 40) }
      #expect(reports[round].completed == clients.count && reports[round].applied)
      #expect(reports[round].privacy?.withheld == nil)
    }
    // Errors of a round: every client's noise, and its rounding, whose deviation is at most half a step.
    let encoding = try Self.encoding(setup)
    let deviation = (encoding.localStandardDeviation + 0.5 / encoding.scale) * 40.0.squareRoot() / 40
    for i in global.indices { #expect(abs(Double(result.parameters[i] - global[i])) < 1e-5 + 3 * 4 * deviation) }
    #expect(deviation < 1e-3 * bound)
  }

  /// The mean has noise of variance survivors times the local one over the squared denominator, and at most a quarter of
  /// a squared grid step more from each rounding. 5,200 differences from a run with hardly any noise; chi-square, 99.9 % on
  /// either side by its normal approximation.
  @Test(arguments: mechanisms, [0, 0.5]) func theMeanHasTheNoiseItShould(
    _ mechanism: NoiseMechanism, _ missingShare: Double
  ) throws {
    func run(_ noise: Double) throws -> (ParameterVector, DistributedEncoding) {
      let setup = try Self.setup(
        mechanism, bound: 0.8, noiseMultiplier: noise, missingShare: missingShare, parameters: 5_200)
      return (try TestSetup.run(setup).0.parameters, try Self.encoding(setup))
    }
    var (difference, encoding) = try run(3)
    difference.subtract(try run(1e-4).0)
    let count = 5_200.0
    #expect(encoding.countedClients == Int(40 * (1 - missingShare)))
    // What is counted on has the deviation z C in the sum.
    let local = encoding.localStandardDeviation
    #expect(abs(local * Double(encoding.countedClients).squareRoot() / 2.4 - 1) < 1e-12)
    let (least, most) = (
      40 * local * local / 1600, 40 * (local * local + 0.25 / (encoding.scale * encoding.scale)) / 1600
    )
    #expect(difference.squaredNorm / least > count - 3.3 * (2 * count).squareRoot())
    #expect(difference.squaredNorm / most < count + 3.3 * (2 * count).squareRoot())
    let mean = difference.withSpan { s in (0..<s.count).reduce(0.0) { $0 + Double(s[$1]) } } / count
    #expect(abs(mean) < 3.3 * (most / count).squareRoot())
  }

  /// One update fewer than the noise counts on, and nothing is released, yet the round is paid.
  @Test func tooFewSurvivorsReleaseNothing() throws {
    func run(_ failing: Int) throws -> (SimulationResult, [RoundReport]) {
      try TestSetup.run(
        Self.setup(missingShare: 0.2, rounds: 2) { client in
          client < failing ? .throwing : .none
        })
    }
    let (enough, enoughReports) = try run(8)
    #expect(enoughReports.allSatisfy { $0.applied && $0.privacy?.withheld == nil && $0.completed == 32 })
    let (few, reports) = try run(9)
    #expect(reports.allSatisfy { !$0.applied && $0.completed == 31 && $0.failed.total == 9 })
    #expect(
      reports.allSatisfy { $0.privacy?.withheld?.hasPrefix("31 updates arrived, and the noise counts on 32") == true })
    let start = CentralRunTests.start()
    #expect((0..<13).allSatisfy { few.parameters[$0] == start[$0] && enough.parameters[$0] != start[$0] })
    #expect(few.epsilon == enough.epsilon && few.epsilon ?? 0 > 0)
  }

  /// A client whose update is not finite counts as one with a zero update: nothing of it is in the sum but its share of the
  /// noise, it spoils no later client's memory, and whether a round is withheld does not hang on its data.
  @Test func whatIsNotFiniteCountsAsZero() throws {
    func run(_ fault: @escaping @Sendable (Int) -> Fault) throws -> (SimulationResult, [RoundReport]) {
      try TestSetup.run(Self.setup(missingShare: 0.1, rounds: 2, fault: fault))
    }
    let (broken, reports) = try run { $0 % 9 == 4 ? .notANumber : $0 % 9 == 7 ? .infiniteLoss : .none }
    let (zero, zeroReports) = try run { $0 % 9 == 4 || $0 % 9 == 7 ? .zero : .none }
    #expect(broken.digest == zero.digest)
    // Eight of forty would be too many to miss.
    #expect(reports.allSatisfy { $0.failed.total == 0 && $0.completed == 40 && $0.replaced == 8 && $0.applied })
    #expect(zeroReports.allSatisfy { $0.replaced == 0 && $0.completed == 40 })
    let (absent, _) = try run { $0 % 9 == 4 || $0 % 9 == 7 ? .throwing : .none }
    #expect(absent.digest != broken.digest)
  }

  /// Integers of another width or number, and updates of another stage, never enter the sum; a client's memory for them
  /// goes from one client to the next.
  @Test func onlyVectorsOfTheRingAreSummed() throws {
    let shape = RingShape(count: 8, bits: 20)
    let sum = RingSum(shape)
    let fold = OrderedFold(sum, threads: 1)
    try fold.begin(Cohort(Array(0..<4)) { _ in 1 })
    let memory = ProtectionMemory()
    var reply = ClientReply(parameterCount: 5)
    var addresses = Set<UInt>()
    while let lane = fold.claim() {
      for client in lane.positions {
        reply.begin(round: 0, client: ClientID(rawValue: client), leaving: memory)
        let sent = client == 1 ? RingShape(count: 8, bits: 19) : client == 2 ? RingShape(count: 4, bits: 20) : shape
        if client == 3 {
          reply.send(.clipped(Update(claimed: ParameterVector(count: 5), UpdateFacts(weight: 1, examples: 1))))
        } else {
          var values = memory.takeRing(sent)
          values.withWords { words in
            words[3] = 1 << 20 | 7
            if sent == shape { addresses.insert(UInt(bitPattern: words.baseAddress)) }
          }
          reply.send(.encoded(Update(claimed: values, UpdateFacts(weight: 1, examples: 1))))
        }
        lane.receive(&reply, at: client)
        if client == 0 {
          reply.begin(round: 0, client: ClientID(rawValue: client), leaving: memory)
          var again = memory.takeRing(shape)
          again.withWords { words in _ = addresses.insert(UInt(bitPattern: words.baseAddress)) }
        }
      }
      fold.finish(lane)
    }
    #expect(addresses.count == 1)
    let ring = sum.gather()
    let counts = fold.withCounts { $0 }
    #expect(counts.completed == 1 && counts.failures.threw == 3)
    #expect(ring.words[3] & (1 << 20 - 1) == 7 && ring.words[0] == 0)
    #expect(counts.firstFailure?.contains("another number or width") == true)
  }

  @Test func bytesAreThoseOfTheRing() throws {
    let setup = try Self.setup(parameters: 1_000)
    let bits = try Self.encoding(setup).bits
    let report = try #require(try TestSetup.run(setup).1.first)
    #expect((8..<32).contains(bits) && report.bytesUp == 40 * (94 + 1_024 * bits / 8))
  }

  /// Epsilon in reports, result and ledger is the plan's, and the ledger states what it follows from.
  @Test(arguments: mechanisms) func theLedgerStatesTheShares(_ mechanism: NoiseMechanism) throws {
    let folder = try TemporaryFolder()
    let setup = try Self.setup(mechanism, noiseMultiplier: 4, missingShare: 0.25, rounds: 5)
    let plan = try #require(try setup.privacyPlan())
    var reports = [RoundReport]()
    let simulation = try Simulation(
      setup: setup, directory: RunDirectory.create("\(folder.path)/run", configuration: "x: 1\n"))
    let result = try simulation.run { reports.append($0) }
    for (index, report) in reports.enumerated() {
      let exact = try plan.epsilon(rounds: index + 1)
      #expect(report.privacy.flatMap(\.epsilon).map { $0 >= exact * (1 - 1e-9) && $0 < exact * 1.05 } == true)
    }
    let ledger = try PrivacyLedger.read("\(folder.path)/run/ledger.json")
    let exact = try plan.epsilon(rounds: 5)
    #expect(ledger.figures.first { $0.against == plan.headline }.map { abs($0.epsilon / exact - 1) < 1e-9 } == true)
    #expect(abs((result.epsilon ?? 0) / exact - 1) < 0.05)
    let encoding = try Self.encoding(setup)
    #expect(
      ledger.mechanism.distributed?.bits == encoding.bits && ledger.mechanism.distributed?.scale == encoding.scale)
    #expect(ledger.mechanism.distributed?.localStandardDeviation == encoding.localStandardDeviation)
    #expect(ledger.mechanism.distributed?.countedClients == 30 && ledger.mechanism.mode == .distributed)
  }
}
