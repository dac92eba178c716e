import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing
import _TestSupport

@Suite struct LocalTrainerTests {
  private func plan(
    _ batch: Int?, epochs: Int = 1, steps: Int? = nil, rate: Float = 0.1, method: OptimizerConfiguration.Method = .sgd
  ) -> LocalTrainingPlan {
    LocalTrainingPlan(
      epochs: epochs, batchSize: batch, maximumSteps: steps,
      optimizer: OptimizerConfiguration(method, learningRate: rate))
  }

  @Test func seedRoundAndClientNameTheRandomness() throws {
    let problem = try TrainingCase { $0.dense(8, activation: .relu).dropout(0.3).dense(3) }
    func delta(seed: UInt64 = 1, round: Int = 2, client: Int = 3) throws -> [Float] {
      try problem.train(plan(7, epochs: 2), round: round, client: client, seed: seed).delta
    }
    let base = try delta()
    #expect(try delta() == base)
    #expect(try delta(seed: 2) != base && delta(round: 3) != base && delta(client: 4) != base)
  }

  /// Whatever a worker trained before, a client's update has the same bits.
  @Test(arguments: [OptimizerConfiguration.Method.sgd, .adam])
  func historyDoesNotMatter(method: OptimizerConfiguration.Method) throws {
    let problem = try TrainingCase(examples: 300) { $0.dense(8, activation: .relu).dropout(0.3).dense(3) }
    let shares: [[Int32]] = [Array(0..<25), Array(25..<290), [1], Array(100..<117)]
    let shared = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10, epochs: 2, method: method), seed: 9)
    for client in [0, 1, 2, 3, 1, 0, 2] {
      var delta = ParameterVector(count: problem.model.parameterCount)
      _ = try shared.train(
        on: problem.view(shares[client]), from: problem.global, round: 5, client: ClientID(rawValue: client),
        into: &delta)
      let alone = try problem.train(plan(10, epochs: 2, method: method), on: shares[client], round: 5, client: client)
      #expect(delta.array == alone.delta, "client \(client)")
    }
  }

  @Test func globalParametersStayAsTheyWere() throws {
    let problem = try TrainingCase.standard()
    let before = problem.global.array
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10), seed: 1)
    // The delta starts as a copy that shares the global vector's memory.
    var delta = problem.global
    _ = try trainer.train(
      on: problem.view(), from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    #expect(problem.global.array == before)
    #expect(delta.array != before)
    #expect(delta.array == (try problem.train(plan(10), seed: 1).delta))
  }

  /// Batches beyond the largest piece are one step on their mean gradient.
  @Test(arguments: [OptimizerConfiguration.Method.sgd, .adam])
  func largeBatchesRunInPieces(method: OptimizerConfiguration.Method) throws {
    let problem = try TrainingCase.standard(examples: 700)
    let actual = try problem.train(plan(nil, rate: 0.5, method: method))
    #expect(actual.metrics.steps == 1 && actual.metrics.examples == 700)
    #expect(try problem.train(plan(700, rate: 0.5, method: method)).delta == actual.delta)
    let network = ReferenceNetwork(problem.model)
    let gradient = network.meanGradient(
      problem.global.array.map(Double.init), (0..<700).map { problem.example($0) })
    // Adam's first step is the learning rate times g / (|g| + epsilon).
    let expected = gradient.map { method == .sgd ? -0.5 * $0 : -0.5 * $0 / (abs($0) + 1e-7) }
    #expect(Deviation.of(actual.delta, expected) < (method == .sgd ? 2e-5 : 1e-2))
  }

  @Test func maximumStepsEndTheRound() throws {
    let problem = try TrainingCase.standard()
    let whole = try problem.train(plan(10, epochs: 3))
    #expect(whole.metrics.steps == 12)
    let five = try problem.train(plan(10, epochs: 3, steps: 5))
    #expect(five.metrics.steps == 5 && five.metrics.examples == 50)
    #expect(five.delta != whole.delta)
    #expect(try problem.train(plan(10, epochs: 3, steps: 12)).delta == whole.delta)
    #expect(try problem.train(plan(10, epochs: 1, steps: 4)).delta == problem.train(plan(10)).delta)
  }

  @Test func noExamples() throws {
    let problem = try TrainingCase.standard()
    #expect(throws: TrainingError.noExamples) { _ = try problem.train(plan(10), on: []) }
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10), seed: 1)
    var delta = ParameterVector(count: problem.model.parameterCount)
    #expect(throws: TrainingError.noExamples) {
      _ = try trainer.gradient(
        on: problem.view([]), at: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
  }

  @Test func divergenceIsNoticed() throws {
    let problem = try TrainingCase.standard()
    var spoiled = problem.global
    spoiled[0] = .nan
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10), seed: 1)
    var delta = ParameterVector(count: problem.model.parameterCount)
    #expect(throws: TrainingError.notFinite(step: 0)) {
      _ = try trainer.train(on: problem.view(), from: spoiled, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
    #expect(throws: TrainingError.notFinite(step: 0)) {
      _ = try trainer.gradient(on: problem.view(), at: spoiled, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
    // The next client is not touched by it.
    _ = try trainer.train(
      on: problem.view(), from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    #expect(delta.array == (try problem.train(plan(10), seed: 1).delta))
  }

  /// The last step's parameters count, too, though no loss is taken after it.
  @Test func divergenceInTheLastStep() throws {
    let problem = try TrainingCase(width: 6) { $0.dense(3) }
    #expect(throws: TrainingError.notFinite(step: 1)) {
      _ = try problem.train(plan(nil, rate: 3e38))
    }
    #expect(throws: TrainingError.self) { _ = try problem.train(plan(5, rate: 3e38)) }
  }

  @Test func dataThatDoNotFitTheModel() throws {
    let problem = try TrainingCase.standard()
    let wide = try TrainingCase(width: 9) { $0.dense(3) }
    let values = try Dataset(
      features: .dense(count: 6), targets: .values(3), featureStorage: .floats(SharedBuffer(problem.features)),
      targetStorage: .values(SharedBuffer([Float](repeating: 0, count: 120))))
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(10), seed: 1)
    var delta = ParameterVector(count: problem.model.parameterCount)
    for view in [wide.view(), ClientView(dataset: values)] {
      #expect(throws: ModelError.self) {
        _ = try trainer.train(on: view, from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
      }
      #expect(throws: ModelError.self) {
        _ = try trainer.gradient(on: view, at: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
      }
    }
  }

  @Test func vectorsOfAnotherSizeTrap() async {
    let result = await #expect(processExitsWith: .failure) {
      let problem = try TrainingCase.standard()
      let trainer = try LocalTrainer(
        PlanLibrary(problem.model),
        plan: LocalTrainingPlan(batchSize: 10, optimizer: OptimizerConfiguration(learningRate: 0.1)), seed: 1)
      var delta = ParameterVector(count: 1)
      _ = try trainer.train(
        on: problem.view(), from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
    // A trap raises a signal; a thrown error would end in an exit code.
    guard case .signal = result?.exitStatus else {
      Issue.record("no trap")
      return
    }
  }

  /// A plan can come from a server: it must not trap.
  @Test func impossiblePlanGivesNoTrainer() throws {
    let library = PlanLibrary(try TrainingCase.standard().model)
    #expect(throws: TrainingError.impossiblePlan("local training needs at least one epoch, not 0")) {
      try LocalTrainer(library, plan: plan(10, epochs: 0), seed: 1)
    }
  }

  @Test func impossiblePlansAreNamed() {
    #expect(plan(10, epochs: 1).problem == nil && plan(nil, steps: 1).problem == nil)
    #expect(plan(10, epochs: 0).problem == "local training needs at least one epoch, not 0")
    #expect(plan(0).problem == "a batch has at least one example, not 0")
    #expect(plan(5, steps: 0).problem == "the steps of a round must be limited to 1 or more, not 0")
    #expect(plan(5, rate: -1).problem == "the learning rate must be positive, not -1.0")
  }

  @Test func lossFalls() throws {
    let problem = try TrainingCase.standard()
    let one = try problem.train(plan(10, rate: 0.5))
    let many = try problem.train(plan(10, epochs: 30, rate: 0.5))
    let (first, mean) = (try #require(one.metrics.loss), try #require(many.metrics.loss))
    #expect(mean < 0.9 * first)
  }
}
