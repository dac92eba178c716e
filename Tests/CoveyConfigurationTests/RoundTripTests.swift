import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveyDataSources
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

@Suite struct RoundTripTests {
  /// Repeatable choices (SplitMix64).
  private struct Choices: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  @Test func theStandardReadsBack() throws {
    let standard = SimulationConfiguration()
    #expect(try simulation(standard.yaml) == standard)
    #expect(
      try simulation("seed: 1").yaml.split(separator: "\n").dropFirst()
        == standard.yaml.split(separator: "\n").dropFirst())
  }

  @Test func randomConfigurationsReadBack() throws {
    var choices = Choices(state: 7)
    var seen: Set<SimulationConfiguration> = []
    for _ in 0..<300 {
      let configuration = random(&choices)
      let yaml = configuration.yaml
      #expect(try simulation(yaml) == configuration, "\(yaml)")
      seen.insert(configuration)
    }
    #expect(seen.count > 290)
  }

  @Test(arguments: [
    "plain", "with space", "1", "true", "null", "~", "", "a: b", "#x", "-", "é\u{1F600}\n\t\"\\", "- a", "{", "0.5",
    "yes",
  ])
  func anyTextReadsBack(text: String) throws {
    var configuration = SimulationConfiguration()
    configuration.data = DataSection(source: IDXSource.mnist(directory: text))
    #expect(try simulation(configuration.yaml) == configuration)
  }

  private func secureAggregation(
    _ choices: inout Choices, _ run: SimulationConfiguration
  ) -> SecureAggregationConfiguration {
    var section = SecureAggregationConfiguration()
    section.method = ([nil] + SecureAggregationProtocol.allCases).randomElement(using: &choices) ?? nil
    section.server = Bool.random(using: &choices) ? .active : .semiHonest
    section.corruptionRate = .random(in: 0..<0.5, using: &choices)
    section.dropoutRate = .random(in: 0..<0.5, using: &choices)
    section.sigma = .random(in: 1...256, using: &choices)
    section.eta = .random(in: 1...256, using: &choices)
    if Bool.random(using: &choices) { section.minimumClients = .random(in: 2...900, using: &choices) }
    if Bool.random(using: &choices) { section.clipBound = .random(in: 0.01...90, using: &choices) }
    section.valueBits = .random(in: 4...24, using: &choices)
    if run.algorithm.traits.weighting == .examples, Bool.random(using: &choices) {
      section.weightBound = .random(in: 1...1000, using: &choices)
    }
    section.rotation = Bool.random(using: &choices)
    section.dropout = StepRates(
      keys: .random(in: 0...1, using: &choices), shares: .random(in: 0...1, using: &choices),
      input: .random(in: 0...1, using: &choices),
      consistency: section.server == .active ? .random(in: 0...1, using: &choices) : 0,
      unmasking: .random(in: 0...1, using: &choices))
    return section
  }

  private func random(_ choices: inout Choices) -> SimulationConfiguration {
    var configuration = SimulationConfiguration()
    configuration.name = "run-\(choices.next())"
    configuration.seed = choices.next()
    configuration.data = data(&choices)
    configuration.model = model(&choices)
    let losses = EveryLoss.ofVectors.map { LossSection($0) }
    configuration.loss = Bool.random(using: &choices) ? nil : losses.randomElement(using: &choices)
    configuration.rounds = .random(in: 1...1_000_000, using: &choices)
    configuration.cohort = CohortSection(
      sampling: CohortConfiguration.Sampling.allCases.randomElement(using: &choices) ?? .all)
    if configuration.cohort.sampling != .all {
      configuration.cohort.size =
        Bool.random(using: &choices)
        ? .count(.random(in: 1...9999, using: &choices)) : .fraction(.random(in: 0.001...1, using: &choices))
    }
    let weighting = ClientWeighting.allCases.randomElement(using: &choices) ?? .examples
    let algorithms: [any FederatedAlgorithm] = [
      FedAvg(weighting: weighting), FedSGD(weighting: weighting),
      FedProx(mu: .random(in: 0...1, using: &choices), weighting: weighting),
    ]
    configuration.algorithm = algorithms.randomElement(using: &choices) ?? FedAvg()
    if configuration.algorithm.traits.trainsLocally { configuration.training = client(&choices) }
    configuration.serverOptimizer = serverOptimizer(&choices)
    configuration.evaluation.every = .random(in: 1...50, using: &choices)
    configuration.evaluation.targetAccuracy =
      Bool.random(using: &choices) ? nil : .random(in: 0.01...1, using: &choices)
    configuration.evaluation.targetLoss = Bool.random(using: &choices) ? nil : .random(in: 0...2, using: &choices)
    if Bool.random(using: &choices) { configuration.secureAggregation = secureAggregation(&choices, configuration) }
    configuration.failures.dropoutRate = .random(in: 0..<1, using: &choices)
    configuration.checkpoint.seconds = Bool.random(using: &choices) ? nil : .random(in: 0.1...100, using: &choices)
    configuration.checkpoint.rounds = Bool.random(using: &choices) ? nil : .random(in: 1...9, using: &choices)
    configuration.backend = Backend.allCases.randomElement(using: &choices) ?? .automatic
    configuration.workers = Bool.random(using: &choices) ? nil : .random(in: 1...64, using: &choices)
    return configuration
  }

  private func client(_ choices: inout Choices) -> LocalTrainingPlan {
    LocalTrainingPlan(
      epochs: .random(in: 1...50, using: &choices),
      batchSize: Bool.random(using: &choices) ? nil : .random(in: 1...512, using: &choices),
      maximumSteps: Bool.random(using: &choices) ? nil : .random(in: 1...512, using: &choices),
      optimizer: optimizer(&choices))
  }

  private func optimizer(_ choices: inout Choices) -> OptimizerConfiguration {
    let method = OptimizerConfiguration.Method.allCases.randomElement(using: &choices) ?? .sgd
    var optimizer = OptimizerConfiguration(method, learningRate: .random(in: 1e-8...10, using: &choices))
    optimizer.weightDecay = .random(in: 0...0.1, using: &choices)
    switch method {
    case .sgd:
      optimizer.momentum = .random(in: 0.1..<1, using: &choices)
      optimizer.nesterov = .random(using: &choices)
    case .adagrad: optimizer.epsilon = .random(in: 1e-9...1e-3, using: &choices)
    case .rmsprop: optimizer.beta2 = .random(in: 0..<1, using: &choices)
    case .adam, .adamw: optimizer.beta1 = .random(in: 0..<1, using: &choices)
    }
    optimizer.schedule = LearningRateSchedule(
      [
        .constant, .step(every: .random(in: 1...9, using: &choices), factor: .random(in: 0.1...1, using: &choices)),
        .cosine(rounds: .random(in: 1...99, using: &choices), floor: .random(in: 0...1, using: &choices)),
      ].randomElement(using: &choices) ?? .constant, warmup: .random(in: 0...3, using: &choices))
    return optimizer
  }

  private func serverOptimizer(_ choices: inout Choices) -> ServerOptimizerConfiguration {
    let name = ServerOptimizerConfiguration.Method.allCases.randomElement(using: &choices) ?? .sgd
    var optimizer = ServerOptimizerConfiguration(name, learningRate: .random(in: 1e-6...5, using: &choices))
    switch name {
    case .sgd: optimizer.momentum = .random(in: 0..<1, using: &choices)
    case .adagrad: optimizer.tau = .random(in: 1e-9...1e-1, using: &choices)
    case .adam, .yogi: optimizer.beta2 = .random(in: 0..<1, using: &choices)
    }
    return optimizer
  }

  private func model(_ choices: inout Choices) -> ModelSection {
    if let model = BuiltInModel.allCases.randomElement(using: &choices), Bool.random(using: &choices) {
      return .builtIn(model)
    }
    let stride = Int.random(in: 1...3, using: &choices)
    let starts: [Initializer] = [.glorotUniform, .glorotNormal, .heUniform, .heNormal, .fanInUniform, .constant(0.1)]
    let convolution = Convolution2DOperation(
      filters: .random(in: 1...64, using: &choices),
      kernel: [.random(in: 1...7, using: &choices), .random(in: 1...7, using: &choices)], stride: [stride, stride],
      padding: Padding.allCases.randomElement(using: &choices) ?? .same, groups: 1,
      activation: ActivationFunction.allCases.randomElement(using: &choices) ?? .relu, bias: .random(using: &choices),
      initializer: starts.randomElement(using: &choices) ?? .heNormal)
    let extents = (0..<3).map { _ in Int.random(in: 1...9, using: &choices) }
    let layers: [any Layer] = [
      convolution, ReshapeOperation(shape: Shape(extents)), DropoutOperation(rate: .random(in: 0..<1, using: &choices)),
      ReshapeOperation(shape: nil),
      NormalizationOperation(groups: nil, epsilon: .random(in: 1e-9...1, using: &choices)),
    ]
    return .layers((0...3).compactMap { _ in layers.randomElement(using: &choices) })
  }

  private func sizes(_ choices: inout Choices) -> ClientSizes {
    let minimum = Int.random(in: 1...99, using: &choices)
    let sizes: [ClientSizes] = [
      .fixed(minimum), .uniform(minimum: minimum, maximum: minimum + 5),
      .logNormal(
        mean: .random(in: -1...4, using: &choices), deviation: .random(in: 0...2, using: &choices), minimum: minimum),
    ]
    return sizes.randomElement(using: &choices) ?? .fixed(1)
  }

  private func data(_ choices: inout Choices) -> DataSection {
    var npy = NPYSource(directory: "some folder", features: "f.npy", classes: 3)
    if Bool.random(using: &choices) { (npy.testFeatures, npy.testTargets) = ("tx.npy", "ty.npy") }
    var csv = CSVSource(files: ["table: x.csv"], target: "sick")
    csv.categorical = ["a b", "c"]
    if Bool.random(using: &choices) { (csv.header, csv.columns) = (false, ["a b", "c", "sick"]) }
    if Bool.random(using: &choices) { csv.classes = ["no", "yes"] }
    if Bool.random(using: &choices) {
      csv.categories = ["c": ["1", "null", "a: b"]]
      // Names of columns are keys here, and need quotes where they would read as something else.
      if csv.header {
        csv.bounds = [
          "true": -1...2.5, "#x: y": 0...1e-5, "7": 1...Double.random(in: 2...9, using: &choices), "é": 0...1,
        ]
        csv.missingNumbers = .middle
      }
    }
    csv.testFiles = Bool.random(using: &choices) ? [] : ["one", "two"]
    csv.client = Bool.random(using: &choices) ? nil : "hospital"
    var rows = LIBSVMSource(files: ["p0", "p 1"])
    if Bool.random(using: &choices) { (rows.classes, rows.features) = ([-1, 1], 123) } else { rows.task = .number }
    let sources: [any DataSource] = [
      Glyphs(
        writers: .random(in: 1...999, using: &choices), labelConcentration: .random(in: 0.1...9, using: &choices)),
      Synthetic(alpha: .random(in: 0...2, using: &choices), sizes: sizes(&choices), lazy: .random(using: &choices)),
      IDXSource.mnist(directory: nil), IDXSource.fashionMNIST(directory: "x/y"),
      IDXSource(directory: "~/d", classes: 62), npy, csv, LEAFSource(directory: "d", testDirectory: "t"), rows,
    ]
    var data = DataSection(source: sources.randomElement(using: &choices) ?? npy)
    let scales: [PixelScale] = [.unit, .fitted, .stated(mean: .random(in: -1...1, using: &choices), deviation: 0.25)]
    if data.source.traits.hasImages { data.standardize = scales.randomElement(using: &choices) ?? .unit }
    let clients = Int.random(in: 1...999, using: &choices)
    let minimum = Int.random(in: 1...9, using: &choices)
    let schemes: [PartitionScheme] = [
      .natural, .iid(clients: clients), .dirichlet(clients: clients, alpha: .random(in: 0.01...9, using: &choices)),
      .shards(clients: clients, perClient: .random(in: 1...9, using: &choices)),
      .labelsPerClient(clients: clients, labels: .random(in: 1...9, using: &choices)),
      .logNormal(
        clients: clients, deviation: .random(in: 0...2, using: &choices), minimum: minimum, labelsPerClient: 3),
      .dirichletPerClass(clients: clients, alpha: 0.5, minimum: minimum),
      .powerLaw(
        clients: clients, exponent: .random(in: 1.1...3, using: &choices), minimum: minimum, labelsPerClient: nil),
      .explicit(offsets: .file("o.npy")), .explicit(offsets: [0, 4, 9]),
      .resampled(clients: clients, sizes: sizes(&choices)),
    ]
    data.partition = schemes.randomElement(using: &choices) ?? data.partition
    return data
  }
}
