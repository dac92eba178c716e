import CoveyAlgorithms
import CoveyConfiguration
import CoveyCore
import CoveyTraining
import Testing

/// An algorithm of another package, with two keys of its own.
struct Stubborn: FederatedAlgorithm, Hashable {
  static let maker = NamedMaker<any FederatedAlgorithm>("stubborn", "clients that move less") { Stubborn($0) }

  var patience: Int
  var name: String { Self.maker.name }
  var traits: AlgorithmTraits { AlgorithmTraits(weighting: .uniform) }

  init(_ reader: SettingsReader) { patience = reader.whole("patience", default: 3, .atLeast(1)) }
  func write(to writer: inout SettingsWriter) { writer.set("patience", patience) }

  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.train(task, into: &payload)
  }
}

@Suite struct AlgorithmSectionTests {
  static let isRegistered: Bool = {
    Algorithms.registry.add(Stubborn.maker)
    return true
  }()

  private func read(_ yaml: String) throws -> any FederatedAlgorithm {
    try LoadedConfiguration(yaml: yaml, file: "sim.yaml").simulation.algorithm
  }

  private func problems(_ yaml: String) -> String {
    do {
      _ = try read(yaml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func keysOfOne() throws {
    let prox = try #require(try read("algorithm: {name: fedprox, mu: 0.1}") as? FedProx)
    #expect(prox == FedProx(mu: 0.1))
    #expect(try read("algorithm: fedprox").settings == FedProx().settings)
    #expect(
      problems("algorithm: {name: fedavg, mu: 0.1}").contains("algorithm.mu has a meaning only with name: fedprox"))
    #expect(problems("algorithm: {name: fedprox, mu: -1}").contains("algorithm.mu must be 0.0 or more, not -1"))
    #expect(problems("algorithm: {name: fedprox, wieghting: uniform}").contains("did you mean \"weighting\"?"))
    #expect(problems("algorithm: fedporx").contains("unknown value \"fedporx\"; did you mean \"fedprox\"?"))
  }

  @Test func anOutsideOne() throws {
    #expect(Self.isRegistered)
    let stubborn = try #require(try read("algorithm: {name: stubborn, patience: 9}") as? Stubborn)
    #expect(stubborn.patience == 9)
    #expect(problems("algorithm: stuborn").contains("did you mean \"stubborn\"?"))
    #expect(problems("algorithm: {name: fedavg, patience: 9}").contains("only with name: stubborn"))
    let text = try LoadedConfiguration(yaml: "algorithm: {name: stubborn, patience: 9}", file: "sim.yaml").simulation
      .yaml
    #expect(try read(text).settings == stubborn.settings)
  }

  /// Under privacy clients count alike unless told otherwise; an algorithm without the key is not asked for it.
  @Test func weightingUnderPrivacy() throws {
    #expect(Self.isRegistered)
    let budget = "privacy: {budget: {epsilon: 2, delta: 1e-5, unit: client}}"
    #expect(
      try read("\(budget)\nalgorithm: {name: fedprox, mu: 1}").settings == FedProx(mu: 1, weighting: .uniform).settings)
    #expect(try read("\(budget)\nalgorithm: stubborn").name == "stubborn")
    #expect(try read("algorithm: {name: fedprox, mu: 1}").traits.weighting == .examples)
  }
}
