import CoveyAlgorithms
import CoveyCompute
import CoveyConfiguration
import CoveyData
import CoveyDataSources
import CoveyServer
import CoveyTraining
import Testing

@Suite struct OverrideTests {
  @Test func replacesAndAddsValues() throws {
    let yaml = "rounds: 5\nclient: {epochs: 2}"
    let read = try simulation(
      yaml, set: "rounds=7", "client.optimizer.learningRate=0.25", "data.partition.clients=12", "data.source=mnist",
      "evaluation={every: 3, target: {accuracy: 0.9}}")
    #expect(read.rounds == 7)
    #expect(read.training.epochs == 2)
    #expect(read.training.optimizer.learningRate == 0.25)
    #expect(read.data.partition.clients == 12)
    #expect(read.data.partition.kind == .iid)
    #expect(read.evaluation.every == 3)
    #expect(read.evaluation.targetAccuracy == 0.9)
  }

  @Test func laterOnesWin() throws {
    #expect(try simulation("seed: 1", set: "rounds=3", "rounds=4").rounds == 4)
  }

  @Test func opensTheShortForm() throws {
    let read = try simulation("algorithm: fedavgm\nclient: {optimizer: adam}", set: "algorithm.weighting=uniform")
    #expect(read.algorithm.settings == FedOpt(.fedavgm, weighting: .uniform).settings)
    #expect(read.training.optimizer.method == .adam)
    #expect(read.training.optimizer.learningRate == 0.001)
  }

  /// FedSGD has no local training: what would be ignored is refused, except where the command line chose FedSGD.
  @Test func anAlgorithmWithoutTrainingHasNoClientSection() throws {
    let refusal =
      "client has no meaning with fedsgd: each client sends one gradient over all of its examples; remove it, and set "
      + "server.optimizer.learningRate"
    #expect(problems("algorithm: fedsgd\nclient: {epochs: 2}").map { $0.hasSuffix(refusal) } == [true])
    #expect(problems("algorithm: fedsgd", set: "client.epochs=2").map { $0.hasSuffix(refusal) } == [true])
    for choice in ["algorithm=fedsgd", "algorithm.name=fedsgd"] {
      let read = try simulation("client: {epochs: 2}", set: choice)
      #expect(read.algorithm.name == "fedsgd" && read.training == SimulationConfiguration().training)
      #expect(!read.yaml.contains("client:"))
    }
  }

  @Test func reachesIntoLists() throws {
    let yaml = "model:\n  - {layer: flatten}\n  - {layer: dense, units: 5}"
    guard case .layers(let layers) = try simulation(yaml, set: "model.1.units=7").model else {
      Issue.record("not a list")
      return
    }
    #expect((layers[1] as? DenseOperation)?.units == 7)
    #expect(
      problems(yaml, set: "model.2.units=7")
        == ["--set model.2.units=7: \"2\" is no position in a list of 2; they count from 0"])
  }

  @Test func anotherChoiceDropsTheFilesKeysForTheFormer() throws {
    let yaml = "data: {source: glyphs, writers: 9}\nclient: {optimizer: {name: sgd, momentum: 0.9}}"
    let read = try simulation(yaml, set: "data.source=fashion-mnist", "client.optimizer.name=adagrad")
    #expect(read.data.source as? IDXSource == .fashionMNIST(directory: nil))
    #expect(read.training.optimizer.method == .adagrad)
    #expect(
      problems(yaml, set: "client.optimizer.name=adagrad", "client.optimizer.momentum=0.5") == [
        "--set client.optimizer.momentum=0.5: client.optimizer.momentum has a meaning only with name: sgd, rmsprop"
      ])
  }

  @Test(arguments: [
    ("client.epochs=0", "--set client.epochs=0: client.epochs must be 1 or more, not 0"),
    ("client.epochs=x", "--set client.epochs=x: client.epochs: expected a whole number, found text"),
    ("clinet.epochs=3", "--set clinet.epochs=3: unknown key \"clinet.epochs\"; did you mean \"client.epochs\"?"),
    ("client.epoch=3", "--set client.epoch=3: unknown key \"client.epoch\"; did you mean \"client.epochs\"?"),
    (
      "client.optimizer.lr=3",
      "--set client.optimizer.lr=3: unknown key \"client.optimizer.lr\"; did you mean \"client.optimizer.learningRate\"?"
    ),
    ("client={epoch: 3}", "--set client={epoch: 3}: unknown key \"client.epoch\"; did you mean \"client.epochs\"?"),
    ("rounds", "--set rounds: expected path=value, such as --set client.epochs=5"),
    ("=3", "--set =3: expected keys joined by dots, such as client.epochs"),
    ("client..epochs=3", "--set client..epochs=3: expected keys joined by dots, such as client.epochs"),
    ("rounds.x=3", "--set rounds.x=3: rounds: expected a whole number, found a mapping"),
  ])
  func refusesByTheOption(assignment: String, message: String) {
    #expect(problems("rounds: 2", set: assignment) == [message])
  }

  @Test func refusesValuesThatAreNotYAML() {
    #expect(problems("rounds: 2", set: "rounds={").first?.hasPrefix("--set rounds={: not YAML: ") == true)
    #expect(
      problems("rounds: 2", set: "rounds=")
        == ["--set rounds=: rounds: expected a whole number, found nothing; leave the key out for its default, 20"])
  }
}
