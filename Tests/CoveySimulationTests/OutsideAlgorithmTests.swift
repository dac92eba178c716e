import CoveyAggregation
import CoveyAlgorithms
import CoveyCore
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// An algorithm of another package: averaging of halved updates.
struct HalvedAveraging: FederatedAlgorithm {
  static let maker = NamedMaker<any FederatedAlgorithm>("halved", "half of each update") { HalvedAveraging($0) }

  var share: Float
  var name: String { Self.maker.name }
  var traits: AlgorithmTraits { AlgorithmTraits(weighting: .uniform) }

  init(share: Float = 0.5) { self.share = share }
  init(_ reader: SettingsReader) { share = reader.number("share", default: 0.5, .above(0, upTo: 1)) }
  func write(to writer: inout SettingsWriter) { writer.set("share", share) }

  func problem(in run: RunFacts) -> String? { run.cohort > 15 ? "halved takes at most 15 clients" : nil }

  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    let metrics = try training.train(task, into: &payload)
    payload.scale(by: share)
    return metrics
  }
}

/// The same under a name that nobody was told of.
struct UnregisteredAlgorithm: FederatedAlgorithm {
  let base = HalvedAveraging()
  let name = "halvd"
  var traits: AlgorithmTraits { base.traits }

  init() {}
  init(_ reader: SettingsReader) {}
  func write(to writer: inout SettingsWriter) {}

  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try base.clientUpdate(task, training, state: &state, into: &payload)
  }
}

/// One that forgets its setting on the way to clients.
struct ForgetfulAlgorithm: FederatedAlgorithm {
  static let maker = NamedMaker<any FederatedAlgorithm>("forgetful", "forgets") { ForgetfulAlgorithm($0) }

  var share: Float = 0.25
  var name: String { Self.maker.name }
  var traits: AlgorithmTraits { AlgorithmTraits(weighting: .uniform) }

  init() {}
  init(_ reader: SettingsReader) {
    _ = reader.number("share", default: share, .any)
    share = 1
  }
  func write(to writer: inout SettingsWriter) { writer.set("share", share) }

  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.train(task, into: &payload)
  }
}

@Suite struct OutsideAlgorithmTests {
  /// Registered once for all tests of the process.
  static let isRegistered: Bool = {
    Algorithms.registry.add(HalvedAveraging.maker)
    Algorithms.registry.add(ForgetfulAlgorithm.maker)
    return true
  }()

  private func problem(_ algorithm: any FederatedAlgorithm, clients: Int = 12) throws -> String {
    let setup = TestSetup.setup(
      data: try FakeData(clients: clients), cohort: .all, algorithm: algorithm)
    do {
      _ = try Simulation(setup: setup, directory: nil)
      return ""
    } catch let error as SimulationError {
      return "\(error)"
    }
  }

  @Test func runsLikeABuiltInOne() throws {
    #expect(Self.isRegistered)
    let data = try FakeData(clients: 12)
    let halved = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 1, cohort: .all, algorithm: HalvedAveraging(share: 0.25), workers: 2)
    ).0
    // The mean of halved updates is half of the mean: powers of two are exact.
    let plain = try TestSetup.run(
      TestSetup.setup(
        data: data, rounds: 1, cohort: .all, algorithm: FedAvg(weighting: .uniform),
        optimizer: .init(learningRate: 0.25))
    ).0
    for i in 0..<13 { #expect(abs(halved.parameters[i] - plain.parameters[i]) < 1e-6) }
    #expect(halved.parameters != TestSetup.model().initialParameters(1))
  }

  @Test func refusalsComeBeforeTheFirstRound() throws {
    #expect(Self.isRegistered)
    #expect(try problem(HalvedAveraging(), clients: 16) == "halved takes at most 15 clients")
    #expect(try problem(HalvedAveraging()).isEmpty)
    let unknown = try problem(UnregisteredAlgorithm())
    #expect(
      unknown.contains("unknown name \"halvd\"; did you mean \"halved\"?") && unknown.contains("Algorithms.registry"))
    #expect(try problem(ForgetfulAlgorithm()).contains("forgetful does not read back the settings that it writes"))
  }

  @Test func mistakesInOneBuiltIn() throws {
    let data = try FakeData(clients: 12)
    var setup = TestSetup.setup(data: data, algorithm: FedProx(mu: 25))
    #expect(throws: SimulationError.self) { try Simulation(setup: setup, directory: nil) }
    setup.algorithm = FedProx(mu: 0)
    let averaged = try TestSetup.run(TestSetup.setup(data: data)).0
    #expect(try TestSetup.run(setup).0.digest == averaged.digest)
  }
}
