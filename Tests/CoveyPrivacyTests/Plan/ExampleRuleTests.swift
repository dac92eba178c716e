import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Pipeline check of DP-SGD")
struct ExampleRuleTests: RuleExpectations {
  @Test("DP-SGD in batches needs the sizes of the clients")
  func exampleFacts() throws {
    try expect(.exampleFacts, .error, remedy: "least number") {
      $0.mode = .example
      $1.exampleSizes = []
    }
  }

  /// Noise of z C / n and ceil(n / batch) steps tell n, and one example more or less with it.
  @Test("batches and epochs keep no budget under addOrRemoveOne, and both remedies are named")
  func batchesTellTheSize() throws {
    for batching in ExampleConfiguration.Batching.allCases {
      for batch in [nil, 10, 1000] {
        for remedy in ["{rate, steps, examples}", "adjacency: zeroOut or replaceOne"] {
          try expect(.adjacency, .error, remedy: remedy) {
            $0.mode = .example
            $0.example.batching = batching
            $0.budget = try PlanCases.budget(unit: .example, .addOrRemoveOne)
            $1.batchSize = batch
          }
        }
      }
    }
    let standard = PlanCases.configuration(.example)
    #expect(try PrivacyPlan(standard, pipeline: PlanCases.pipeline()).adjacency == .zeroOut)
  }

  /// 1,000 clients whose steps draw a tenth of their examples.
  private func constants(_ configuration: inout PrivacyConfiguration, _ pipeline: inout PrivacyPipeline) {
    configuration.mode = .example
    configuration.example.constants = ExampleConstants(rate: 0.1, steps: 5, examples: 50)
    pipeline.batchSize = nil
    pipeline.exampleSizes = []
  }

  @Test("constants keep a budget under any adjacency, and nothing beside them may follow the size")
  func constantsHideTheSize() throws {
    for adjacency in Adjacency.allCases {
      #expect(
        try findings {
          constants(&$0, &$1)
          $0.budget = try PlanCases.budget(unit: .example, adjacency)
        }.isEmpty)
    }
    let changes: [(Change, String)] = [
      ({ $1.batchSize = 10 }, "leave client.batchSize, epochs and maximumSteps out"),
      ({ $1.epochs = 2 }, "leave client.batchSize, epochs and maximumSteps out"),
      ({ $1.maximumSteps = 3 }, "leave client.batchSize, epochs and maximumSteps out"),
      ({ $1.isWeighted = true }, "weighting: uniform"),
      ({ configuration, _ in configuration.example.batching = .shuffled }, "batching: poisson"),
    ]
    for (change, remedy) in changes {
      try expect(.exampleFacts, .error, remedy: remedy) {
        constants(&$0, &$1)
        try change(&$0, &$1)
      }
    }
    for bad in [(0, 5, 50), (1.1, 5, 50), (.nan, 5, 50), (-0.1, 5, 50), (0.1, 0, 50), (0.1, 5, 0)]
      as [(Double, Int, Int)]
    {
      try expect(.impossibleValue, .error, remedy: "rate: in (0, 1]") {
        constants(&$0, &$1)
        $0.example.constants = ExampleConstants(rate: bad.0, steps: bad.1, examples: bad.2)
      }
    }
    // Delta is held against the records of a client of usual size, not of any client there is.
    try expect(.deltaOfPopulation, .error, remedy: "delta") {
      constants(&$0, &$1)
      $0.budget = try PlanCases.budget(delta: 0.03, unit: .example, .addOrRemoveOne)
    }
  }
}
