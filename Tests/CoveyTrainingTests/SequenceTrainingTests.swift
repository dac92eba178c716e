import CAllocationCounter
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

/// Token sequences with a class at each position, from the data set through training and evaluation.
@Suite struct SequenceTrainingTests {
  private static let features = FeatureKind.tokens(length: 4, vocabulary: 6)
  private static let targets = TargetKind.sequence(length: 4, classes: 3)

  private let tokens: [Int32]
  private let labels: [Int32]
  private let dataset: Dataset
  private let model: Model

  init() throws {
    var numbers = TestNumbers(seed: 7)
    tokens = (0..<60 * 4).map { _ in Int32(numbers.integer(in: 0...5)) }
    // Example 5 has nothing but masks.
    labels = (0..<60 * 4).map { $0 / 4 == 5 ? -1 : Int32(numbers.integer(in: -1...2)) }
    dataset = try Dataset(
      features: Self.features, targets: Self.targets, featureStorage: .tokens(SharedBuffer(tokens)),
      targetStorage: .labels(SharedBuffer(labels)))
    model = try Model(input: Self.features, loss: .sequenceCrossEntropy, outputs: 12) {
      $0.embedding(3, paddingToken: 1).dense(5, activation: .tanh).dense(3)
    }
  }

  private func example(_ i: Int) -> ReferenceExample {
    ReferenceExample(
      features: tokens[i * 4..<(i + 1) * 4].map(Double.init),
      target: .sequence(labels[i * 4..<(i + 1) * 4].map(Int.init)))
  }

  /// FedSGD's gradient over chosen examples is the mean of theirs.
  @Test func gradient() throws {
    let trainer = try LocalTrainer(
      PlanLibrary(model), plan: LocalTrainingPlan(batchSize: 3, optimizer: OptimizerConfiguration(learningRate: 0.1)),
      seed: 1)
    let parameters = TestParameters(model, seed: 2)
    var delta = ParameterVector(count: model.parameterCount)
    let positions: [Int32] = [5, 0, 41, 7, 3, 59, 10]
    _ = try trainer.gradient(
      on: ClientView(dataset: dataset, positions: SharedSlice(SharedBuffer(positions), 0..<7)), at: parameters.vector,
      round: 0, client: ClientID(rawValue: 0), into: &delta)
    let expected = ReferenceNetwork(model).meanGradient(parameters.wide, positions.map { example(Int($0)) })
    #expect(Deviation.ofGradient(delta.array, expected.map { -$0 }, model.layout) < 2e-5)
  }

  /// DP-SGD without noise on all examples in one step: the sum of clipped gradients of single examples over their number, also
  /// where the last piece is filled up with blank sequences.
  @Test(arguments: [0.05, 0.3, 100])
  func clipping(bound: Double) throws {
    let count = 30
    let plan = LocalTrainingPlan(
      epochs: 1, batchSize: nil, maximumSteps: 1, optimizer: OptimizerConfiguration(learningRate: 0.5),
      protection: ExampleProtection(clipBound: bound, noiseMultiplier: 0))
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: 1))
    let parameters = TestParameters(model, seed: 3)
    var delta = ParameterVector(count: model.parameterCount)
    let view = ClientView(
      dataset: dataset, positions: SharedSlice(SharedBuffer((0..<Int32(count)).map { $0 }), 0..<count))
    let metrics = try trainer.train(
      on: view, from: parameters.vector, round: 0, client: ClientID(rawValue: 0), into: &delta)
    let network = ReferenceNetwork(model)
    var expected = [Double](repeating: 0, count: model.parameterCount)
    var clipped = 0
    for i in 0..<count {
      let gradient = network.gradient(parameters.wide, example(i))
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > bound { clipped += 1 }
      let factor = norm > bound ? bound / norm : 1
      for j in expected.indices { expected[j] -= 0.5 * factor * gradient[j] / Double(count) }
    }
    // Gradients are clipped to a little less than the bound.
    #expect(Deviation.of(delta.array, expected) < 6e-3)
    #expect(metrics.examples == count && metrics.clipping.map { abs($0.clipped - clipped) <= 1 } == true)
  }

  /// Accuracy counts positions that are not masked.
  @Test(arguments: [1, 7, 60])
  func evaluation(batch: Int) throws {
    let evaluator = try Evaluator(PlanLibrary(model), batchSize: batch)
    let parameters = TestParameters(model, seed: 4)
    evaluator.load(parameters.vector)
    let metrics = try evaluator.evaluate(dataset, range: 2..<60)
    let network = ReferenceNetwork(model)
    var expected = EvaluationMetrics()
    for i in 2..<60 {
      let outputs = network.outputs(parameters.wide, example(i))
      expected.lossSum += network.loss(parameters.wide, example(i))
      expected.examples += 1
      for place in 0..<4 where labels[i * 4 + place] >= 0 {
        let row = outputs[place * 3..<(place + 1) * 3]
        expected.counted += 1
        if row.indices.max(by: { row[$0] < row[$1] }) == place * 3 + Int(labels[i * 4 + place]) {
          expected.correct += 1
        }
      }
    }
    #expect(metrics.counted == expected.counted && metrics.correct == expected.correct && metrics.examples == 58)
    #expect(abs(metrics.lossSum - expected.lossSum) < 1e-5 * expected.lossSum)
    #expect(metrics.accuracy == Double(expected.correct) / Double(expected.counted))
    #expect(EvaluationSummary(metrics, targets: Self.targets).accuracy == metrics.accuracy)
    #expect(EvaluationSummary(EvaluationMetrics(examples: 3, counted: 0), targets: Self.targets).accuracy == nil)
  }

  /// Once warm, clients of other sizes are trained without a single allocation, with and without protection.
  @Test(
    .enabled(if: allocation_counter_works() == 1, "counting needs glibc and no sanitizer"), arguments: [true, false])
  func allocatesNothing(isProtected: Bool) throws {
    var plan = LocalTrainingPlan(epochs: 2, batchSize: 5, optimizer: OptimizerConfiguration(learningRate: 0.1))
    if isProtected { plan.protection = ExampleProtection(clipBound: 0.1, noiseMultiplier: 0, batching: .shuffled) }
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: 1))
    let global = model.initialParameters(seed: 1)
    var delta = ParameterVector(count: model.parameterCount)
    let view = ClientView(dataset: dataset)
    func round(_ round: Int) throws -> Int64 {
      let before = allocation_counter_read()
      _ = try trainer.train(on: view, from: global, round: round, client: ClientID(rawValue: 0), into: &delta)
      return allocation_counter_read() - before
    }
    for warm in 0..<40 { _ = try round(warm) }
    #expect(try round(100) <= (isProtected ? 60 : 0))
  }
}
