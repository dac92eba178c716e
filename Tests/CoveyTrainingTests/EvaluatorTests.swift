import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing
import _TestSupport

@Suite struct EvaluatorTests {
  private func evaluate(_ problem: TrainingCase, batch: Int, _ range: Range<Int>) throws -> EvaluationMetrics {
    let evaluator = try Evaluator(PlanLibrary(problem.model), batchSize: batch)
    evaluator.load(problem.global)
    return try evaluator.evaluate(problem.dataset, range: range)
  }

  @Test(arguments: [1, 7, 100, 250], [0..<203, 0..<1, 50..<153, 10..<10])
  func matchesReference(batch: Int, range: Range<Int>) throws {
    let problem = try TrainingCase(examples: 203, classes: 4) { $0.dense(8, activation: .tanh).dropout(0.5).dense(4) }
    let metrics = try evaluate(problem, batch: batch, range)
    let network = ReferenceNetwork(problem.model)
    let parameters = problem.global.array.map(Double.init)
    var expected = EvaluationMetrics()
    for i in range {
      let example = problem.example(Int32(i))
      expected.lossSum += network.loss(parameters, example)
      let outputs = network.outputs(parameters, example)
      let best = outputs.indices.max { outputs[$0] < outputs[$1] }
      if best == Int(problem.labels[i]) { expected.correct += 1 }
    }
    #expect(metrics.examples == range.count)
    #expect(metrics.correct == expected.correct)
    #expect(abs(metrics.lossSum - expected.lossSum) <= 1e-5 * expected.lossSum)
  }

  /// Pieces of a data set add up to the whole.
  @Test func piecesAddUp() throws {
    let problem = try TrainingCase.standard(examples: 90)
    let whole = try evaluate(problem, batch: 16, 0..<90)
    var sum = try evaluate(problem, batch: 16, 0..<40)
    sum += try evaluate(problem, batch: 16, 40..<90)
    #expect(sum.correct == whole.correct && sum.examples == 90)
    #expect(abs(sum.lossSum - whole.lossSum) < 1e-6 * whole.lossSum)
    #expect(whole.accuracy == Double(whole.correct) / 90 && whole.loss == whole.lossSum / 90)
  }

  @Test func valuesHaveNoAccuracy() throws {
    var numbers = TestNumbers(seed: 3)
    let (x, t) = (numbers.normals(20 * 4), numbers.normals(20 * 2))
    let model = try Model(input: .dense(count: 4), loss: .meanSquaredError, outputs: 2) { $0.dense(2) }
    let data = try Dataset(
      features: .dense(count: 4), targets: .values(2), featureStorage: .floats(SharedBuffer(x)),
      targetStorage: .values(SharedBuffer(t)))
    let evaluator = try Evaluator(model: model, backend: .portable, batchSize: 6)
    let global = model.initialParameters(seed: 2)
    evaluator.load(global)
    let metrics = try evaluator.evaluate(data, range: 0..<20)
    let network = ReferenceNetwork(model)
    let parameters = global.array.map(Double.init)
    let expected = (0..<20).reduce(0.0) { sum, i in
      let example = ReferenceExample(
        features: x[i * 4..<(i + 1) * 4].map(Double.init), target: .values(t[i * 2..<(i + 1) * 2].map(Double.init)))
      return sum + network.loss(parameters, example)
    }
    #expect(abs(metrics.lossSum - expected) < 1e-5 * expected)
    #expect(metrics.correct == 0)
  }

  /// Bytes are widened with their scale and offset.
  @Test func byteFeatures() throws {
    let bytes = (0..<30).map { UInt8($0 * 8) }
    let scaled = bytes.map { Float($0) / 128 - 1 }
    let labels = (0..<10).map { Int32($0 % 2) }
    let model = try Model(input: .dense(count: 3), classes: 2) { $0.dense(2) }
    let metrics = try [
      FeatureStorage.bytes(SharedBuffer(bytes), scale: 1 / 128, offset: -1), .floats(SharedBuffer(scaled)),
    ].map { storage in
      let data = try Dataset(
        features: .dense(count: 3), targets: .classes(2), featureStorage: storage,
        targetStorage: .labels(SharedBuffer(labels)))
      let evaluator = try Evaluator(PlanLibrary(model), batchSize: 4)
      evaluator.load(model.initialParameters(seed: 1))
      return try evaluator.evaluate(data, range: 0..<10)
    }
    #expect(metrics[0] == metrics[1])
  }

  @Test func dataThatDoNotFitTheModel() throws {
    let (problem, wide) = (try TrainingCase.standard(), try TrainingCase(width: 9) { $0.dense(3) })
    let evaluator = try Evaluator(PlanLibrary(problem.model))
    #expect(throws: ModelError.self) { _ = try evaluator.evaluate(wide.dataset, range: 0..<10) }
  }
}
