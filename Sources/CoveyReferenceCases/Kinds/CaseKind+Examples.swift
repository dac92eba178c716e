internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyReport

/// DP-SGD inside the clients, with numbers of examples that are public or secret.
extension CaseKind {
  static let exampleKinds: [String: CaseKind] = [
    "example_sizes": CaseKind(judge: judgeSizes) { question in
      let run = try ExampleRun(question.parameters)
      var bySize: [String: [String: JSONValue]] = [:]
      var worst: [String: (size: Int, epsilon: Double)] = [:]
      for size in Set(run.sizes).sorted() {
        for figure in try run.figures(sizes: [size]) {
          let delta = NumberText.general(figure.delta)
          let (rate, steps) = Self.batches(figure.releases)
          bySize[delta, default: [:]]["\(size)"] = .object([
            "rate": .number(rate), "steps": .number(Double(steps)), "epsilon": .number(figure.epsilon),
          ])
          if figure.epsilon > worst[delta]?.epsilon ?? -1 { worst[delta] = (size, figure.epsilon) }
        }
      }
      return [
        "epsilon": byDelta(try run.figures(sizes: run.sizes)),
        "worst_size": .object(worst.mapValues { .number(Double($0.size)) }),
        "sizes": .object(bySize.mapValues { .object($0) }),
      ]
    },
    "example_constants": CaseKind(judge: compareBrackets) { question in
      let run = try ExampleRun(question.parameters, isSecret: true)
      return ["epsilon": byDelta(try run.figures(sizes: run.sizes))]
    },
  ]

  /// A run of mode example.
  private struct ExampleRun {
    let sizes: [Int]
    private let configuration: PrivacyConfiguration
    private let pipeline: PrivacyPipeline
    private let noise: Double
    private let deltas: [Double]

    /// - Parameter isSecret: Whether rate and steps are constants, so that sizes are secret.
    init(_ parameters: CaseParameters, isSecret: Bool = false) throws {
      sizes = try parameters.wholes("sizes", atLeast: 1)
      deltas = try parameters.numbers("deltas")
      noise = try CaseKind.noise(parameters)
      guard let delta = deltas.first, !sizes.isEmpty else { throw CaseFileError("\"deltas\" or \"sizes\" is empty") }
      let adjacency = try CaseKind.adjacency(parameters, or: isSecret ? .addOrRemoveOne : .zeroOut)
      let participations = try parameters.whole("participations", atLeast: 1)
      var asked = PrivacyConfiguration(
        mode: .example, budget: try CaseKind.unlimited(adjacency, .example, delta: delta), clip: .fixed(bound: 1))
      asked.example.maximumParticipations = participations
      var facts = PrivacyPipeline(
        population: sizes.count, rounds: participations, sampling: .all, expectedCohort: sizes.count, parameterCount: 1)
      if isSecret {
        asked.example.constants = ExampleConstants(
          rate: try CaseKind.rate(parameters, "rate"), steps: try parameters.whole("steps", atLeast: 1),
          examples: sizes.min() ?? 1)
      } else {
        asked.example.batching = try parameters.choice(
          "batching", ["poisson": ExampleConfiguration.Batching.poisson, "shuffled": .shuffled])
        facts.batchSize = try parameters.whole("batch_size", atLeast: 1)
        facts.epochs = try parameters.whole("epochs", atLeast: 1)
        facts.maximumSteps = try parameters.optionalWhole("maximum_steps", atLeast: 1)
      }
      configuration = asked
      pipeline = facts
    }

    /// What the run states if its clients have so many examples.
    func figures(sizes: [Int]) throws -> [PrivacyFigure] {
      var facts = pipeline
      facts.exampleSizes = sizes
      return try CaseKind.figures(configuration, facts, noise: noise, against: .server, deltas: deltas)
    }
  }

  /// The rate and the number of the steps that a figure is of.
  private static func batches(_ releases: [PrivacyEvent]) -> (rate: Double, steps: Int) {
    releases.reduce((0, 0)) { sum, event in
      guard case .repeated(let step, let count) = event else { return sum }
      if case .poissonSampled(let rate, _) = step { return (rate, sum.1 + count) }
      return (1, sum.1 + count)
    }
  }

  private static func judgeSizes(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    judgement.near("worst_size")
    let relative = judgement.tolerance("above_upper_rel", or: 0)
    for (delta, sizes) in (judgement.expected["sizes"]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
      for (size, expected) in (sizes.members ?? [:]).sorted(by: { $0.key < $1.key }) {
        let ours = judgement.computed["sizes"]?.members?[delta]?.members?[size]?.members
        for name in ["rate", "steps"] {
          guard let value = expected.members?[name]?.double else { continue }
          let margin = 1e-12 * abs(value)
          judgement.require(
            "\(name) \(delta) \(size)", ours?[name]?.double ?? .nan, from: value - margin, to: value + margin)
        }
        guard let lower = expected.members?["lower"]?.double, let upper = expected.members?["upper"]?.double
        else { continue }
        judgement.require(
          "epsilon \(delta) \(size)", ours?["epsilon"]?.double ?? .nan, from: lower, to: upper * (1 + relative))
      }
    }
  }
}
