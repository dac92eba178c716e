import CoveyAggregation
import CoveyCompute
import CoveyConfiguration
import CoveyCore
import CoveyTraining
import Testing

@Suite struct StrictReadingTests {
  @Test(arguments: [
    ("rouds: 3", "sim.yaml:1:1: unknown key \"rouds\"; did you mean \"rounds\"?"),
    ("rounds: 3\nclient:\n  epoch: 2", "sim.yaml:3:3: unknown key \"epoch\" in client; did you mean \"epochs\"?"),
    ("client: {batch_size: 2}", "sim.yaml:1:10: unknown key \"batch_size\" in client; did you mean \"batchSize\"?"),
    (
      "client: {optimizer: {lr: 0.1}}",
      "sim.yaml:1:22: unknown key \"lr\" in client.optimizer; did you mean \"learningRate\"?"
    ),
    (
      "checkpoint: {zzzz: 1}", "sim.yaml:1:14: unknown key \"zzzz\" in checkpoint; possible: seconds, rounds"
    ),
  ])
  func refusesUnknownKeys(yaml: String, message: String) {
    #expect(problems(yaml) == [message])
  }

  @Test(arguments: [
    ("rounds: many", "sim.yaml:1:9: rounds: expected a whole number, found text"),
    ("rounds: 2.5", "sim.yaml:1:9: rounds: expected a whole number, found a number"),
    ("rounds: \"3\"", "sim.yaml:1:9: rounds: expected a whole number, found text"),
    ("rounds: [3]", "sim.yaml:1:9: rounds: expected a whole number, found a list"),
    ("rounds:", "sim.yaml:1:8: rounds: expected a whole number, found nothing; leave the key out for its default, 20"),
    (
      "client: {optimizer: {learningRate: fast}}",
      "sim.yaml:1:36: client.optimizer.learningRate: expected a number, found text"
    ),
    (
      "client: {optimizer: {nesterov: yes}}",
      "sim.yaml:1:32: client.optimizer.nesterov: expected true or false, found text"
    ),
    ("client: 3", "sim.yaml:1:9: client: expected a mapping, found a whole number"),
    ("client: [epochs]", "sim.yaml:1:9: client: expected a mapping, found a list"),
    ("name: 12", "sim.yaml:1:7: name: expected text, found a whole number; put it in quotes"),
    ("model: {layers: []}", "sim.yaml:1:8: model: expected a name or a list of layers, found a mapping"),
    ("- rounds", "sim.yaml:1:1: a configuration: expected a mapping, found a list"),
    ("rounds", "sim.yaml:1:1: a configuration: expected a mapping, found text"),
  ])
  func refusesWrongTypes(yaml: String, message: String) {
    #expect(problems(yaml) == [message])
  }

  @Test(arguments: [
    ("rounds: 0", "sim.yaml:1:9: rounds must be 1 or more, not 0"),
    ("rounds: -3", "sim.yaml:1:9: rounds must be 1 or more, not -3"),
    ("rounds: 99999999999999999999", "sim.yaml:1:9: rounds must be 1 or more, not 99999999999999999999"),
    ("seed: -1", "sim.yaml:1:7: seed must be 0 or more, not -1"),
    ("client: {epochs: 0}", "sim.yaml:1:18: client.epochs must be 1 or more, not 0"),
    ("client: {batchSize: 0}", "sim.yaml:1:21: client.batchSize must be 1 or more, not 0"),
    ("client: {maximumSteps: 0}", "sim.yaml:1:24: client.maximumSteps must be 1 or more, not 0"),
    (
      "client: {optimizer: {learningRate: -0.1}}",
      "sim.yaml:1:36: client.optimizer.learningRate must be above 0.0, not -0.1"
    ),
    ("client: {optimizer: {learningRate: 0}}", "sim.yaml:1:36: client.optimizer.learningRate must be above 0.0, not 0"),
    ("client: {optimizer: {learningRate: 1e99}}", "sim.yaml:1:36: client.optimizer.learningRate is too large"),
    ("client: {optimizer: {momentum: 1}}", "sim.yaml:1:32: client.optimizer.momentum must lie in [0.0, 1.0), not 1"),
    ("cohort: {size: 0}", "sim.yaml:1:16: cohort.size must be 1 or more, not 0"),
    ("cohort: {fraction: 1.5}", "sim.yaml:1:20: cohort.fraction must lie in (0.0, 1.0], not 1.5"),
    (
      "evaluation: {target: {accuracy: 97}}", "sim.yaml:1:33: evaluation.target.accuracy must lie in (0.0, 1.0], not 97"
    ),
    ("failures: {dropout: 1}", "sim.yaml:1:21: failures.dropout must lie in [0.0, 1.0), not 1"),
    ("workers: 0", "sim.yaml:1:10: workers must lie in [1, 1024], not 0"),
    (
      "data: {partition: {scheme: dirichlet, alpha: 0}}", "sim.yaml:1:46: data.partition.alpha must be above 0.0, not 0"
    ),
  ])
  func refusesImpossibleValues(yaml: String, message: String) {
    #expect(problems(yaml) == [message])
  }

  @Test(arguments: [
    ("data: {source: glyph}", "sim.yaml:1:16: data.source: unknown value \"glyph\"; did you mean \"glyphs\"?"),
    ("algorithm: fedavgg", "sim.yaml:1:12: algorithm.name: unknown value \"fedavgg\"; did you mean \"fedavg\"?"),
    (
      "cohort: {sampling: round_robin}",
      "sim.yaml:1:20: cohort.sampling: unknown value \"round_robin\"; did you mean \"roundRobin\"?"
    ),
    ("model: cnn-mcmahn", "sim.yaml:1:8: model: unknown value \"cnn-mcmahn\"; did you mean \"cnn-mcmahan\"?"),
    ("backend: gpu", "sim.yaml:1:10: backend: unknown value \"gpu\"; possible: automatic, portable, onednn"),
  ])
  func refusesUnknownWords(yaml: String, message: String) {
    #expect(problems(yaml) == [message])
  }

  @Test(arguments: [
    (
      "client: {optimizer: {name: adam, momentum: 0.9}}",
      "sim.yaml:1:34: client.optimizer.momentum has a meaning only with name: sgd, rmsprop"
    ),
    ("data: {source: mnist, writers: 3}", "sim.yaml:1:23: data.writers has a meaning only with source: glyphs"),
    (
      "data: {partition: {scheme: iid, alpha: 3}}",
      "sim.yaml:1:33: data.partition.alpha has a meaning only with scheme: dirichlet, dirichletPerClass"
    ),
    (
      "cohort: {sampling: all, size: 3}",
      "sim.yaml:1:25: cohort.size has a meaning only with sampling: uniform, poisson, roundRobin, groupedPoisson"
    ),
    ("cohort: {size: 3, fraction: 0.1}", "sim.yaml:1:16: cohort has both a size and a fraction; keep one"),
    ("client: {optimizer: {nesterov: true}}", "sim.yaml:1:32: client.optimizer.nesterov needs a momentum above 0"),
    ("client: {optimizer: {schedule: step}}", "sim.yaml:1:32: client.optimizer.schedule needs \"every\""),
    (
      "algorithm: fedadam\nserver: {optimizer: yogi}",
      "sim.yaml:2:21: server.optimizer: fedadam means the server optimizer adam, not yogi; leave the optimizer out, "
        + "or use fedavg with any server optimizer"
    ),
    ("data: {source: idx}", "sim.yaml:1:7: data needs \"directory\""),
    (
      "name: a/b",
      "sim.yaml:1:7: name must be 1 to 100 letters, digits, '.', '_' or '-', and begin with a letter or digit"
    ),
  ])
  func refusesWhatDoesNotFitTogether(yaml: String, message: String) {
    #expect(problems(yaml) == [message])
  }

  @Test func refusesWhatIsNotYAML() {
    #expect(
      problems("client: {epochs: 1") == [
        "sim.yaml:2:1: not YAML: did not find expected ',' or '}' while parsing a flow mapping that begins at 1:9"
      ])
    #expect(problems("a: b: c").first?.hasPrefix("sim.yaml:1:5: not YAML: ") == true)
    #expect(
      problems("rounds: 1\nrounds: 2") == ["sim.yaml:1:1: the key \"rounds\" appears more than once in this mapping"])
    #expect(
      problems("client:\n  epochs: 1\n  \"epochs\": 2")
        == ["sim.yaml:2:3: the key \"epochs\" appears more than once in this mapping"])
    #expect(problems("") == ["sim.yaml:1:1: there is nothing in it"])
    #expect(problems("# only a comment\n") == ["sim.yaml:1:1: there is nothing in it"])
    #expect(problems("rounds: 1\n---\nrounds: 2").count == 1)
    #expect(problems("[a]: 3") == ["sim.yaml:1:1: a key must be a word"])
    #expect(problems("rounds: *gone") == ["sim.yaml:1:9: not YAML: found undefined alias"])
  }

  @Test func refusesWhatIsMadeToExplode() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(problems("rounds: \(deep)").count == 1)
    let indented = (0..<200).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(problems(indented).count == 1)
    var laughs = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1..<12 {
      laughs += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    #expect(problems(laughs).count == 1)
  }

  @Test func reportsAllProblemsInOrderOfTheFile() {
    let yaml = """
      seed: x
      backend: gpu
      rounds: 0
      client:
        epoch: 1
        batchSize: 0
      """
    let found = problems(yaml, set: "cohort.size=0")
    #expect(
      found.map { $0.prefix { $0 != " " } } == [
        "sim.yaml:1:7:", "sim.yaml:2:10:", "sim.yaml:3:9:", "sim.yaml:5:3:", "sim.yaml:6:14:", "--set",
      ])
  }

  @Test func stopsAfterTwentyProblems() {
    let yaml = (0..<30).map { "unknown\($0)x: 1" }.joined(separator: "\n")
    let found = problems(yaml)
    #expect(found.count == 21)
    #expect(found.last == "and 10 more")
  }

  @Test func readsNumbersAsYAMLWritesThem() throws {
    let read = try simulation(
      "seed: 18446744073709551615\nrounds: 1_000\nclient: {batchSize: all, optimizer: {learningRate: 1e-3}}")
    #expect(read.seed == .max)
    #expect(read.rounds == 1000)
    #expect(read.training.batchSize == nil)
    #expect(read.training.optimizer.learningRate == 0.001)
  }

  @Test func namesTheRunAfterTheFile() throws {
    #expect(try LoadedConfiguration(yaml: "seed: 1", file: "a/b/my run.v2.yaml").simulation.name == "my-run.v2")
    #expect(try LoadedConfiguration(yaml: "seed: 1", file: "/.yaml").simulation.name == "simulation")
  }

  @Test func tellsWhichFileCannotBeRead() {
    #expect {
      try LoadedConfiguration(path: "/nowhere/at/all.yaml")
    } throws: {
      "\($0)" == "cannot read /nowhere/at/all.yaml: No such file or directory"
    }
    #expect(throws: SettingsError.self) { try LoadedConfiguration(path: "/") }
  }

  @Test func anAlgorithmBringsItsServerOptimizer() throws {
    #expect(try simulation("algorithm: fedavgm").serverOptimizer?.momentum == 0.9)
    #expect(try simulation("algorithm: fedyogi").serverOptimizer?.method == .yogi)
    #expect(try simulation("server: {optimizer: adam}").serverOptimizer?.tau == 1e-3)
  }

  @Test func placesLaterErrors() throws {
    let loaded = try LoadedConfiguration(
      yaml: "cohort:\n  size: 20\ndata: {source: glyphs}", file: "sim.yaml",
      overrides: [ConfigurationOverride(assignment: "seed=3")])
    #expect(loaded.error(at: "cohort.size", "m").description == "sim.yaml:2:9: m")
    #expect(loaded.error(at: "data.writers", "m").description == "sim.yaml:3:7: m")
    #expect(loaded.error(at: "seed", "m").description == "--set seed=3: m")
    #expect(loaded.error(at: "rounds", "m").description == "sim.yaml:1:1: m")
  }
}
