import CAllocationCounter
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing
import _TestSupport

@Suite(.enabled(if: allocation_counter_works() == 1, "counting needs glibc and no sanitizer"))
struct AllocationTests {
  /// Keeps an object from being optimised away.
  private final class Box { var number = 0 }

  /// The counter sees Swift objects, arrays and aligned blocks.
  @Test func positiveControl() {
    func count(_ body: () -> Void) -> Int64 {
      let before = allocation_counter_read()
      body()
      return allocation_counter_read() - before
    }
    var boxes = [Box]()
    boxes.reserveCapacity(10)
    #expect(count { boxes.append(Box()) } == 1)
    var numbers = [Int]()
    #expect(count { numbers.append(boxes.count) } == 1)
    var blocks = [ParameterVector]()
    #expect(count { blocks.append(ParameterVector(count: 100)) } >= 2)
    #expect(count { numbers[0] += blocks.count } == 0)
  }

  private func dataset(_ features: FeatureKind, examples: Int) throws -> Dataset {
    var numbers = TestNumbers(seed: 1)
    return try Dataset(
      features: features, targets: .classes(10),
      featureStorage: .floats(SharedBuffer(numbers.normals(examples * features.count))),
      targetStorage: .labels(SharedBuffer((0..<examples).map { Int32($0 % 10) })))
  }

  private static let optimizers = [
    OptimizerConfiguration(.sgd, learningRate: 0.01), OptimizerConfiguration(.sgd, learningRate: 0.01, momentum: 0.9),
    OptimizerConfiguration(.adam, learningRate: 0.001),
  ]

  /// Once warm, a client of another size and order is trained without a single allocation.
  @Test(arguments: [BuiltInModel.logistic, .mlp2NN, .cnnMcMahan, .cnnEMNIST], optimizers)
  func trainingAllocatesNothing(name: BuiltInModel, optimizer: OptimizerConfiguration) throws {
    let small = name == .logistic || name == .mlp2NN
    let data = try dataset(.image(height: 28, width: 28, channels: 1), examples: small ? 300 : 30)
    let model = try Model(builtIn: name, features: data.features, targets: data.targets)
    let trainer = try LocalTrainer(
      PlanLibrary(model), plan: LocalTrainingPlan(epochs: 2, batchSize: 5, optimizer: optimizer), seed: 1)
    let global = model.initialParameters(seed: 1)
    var delta = ParameterVector(count: model.parameterCount)
    let counts = small ? [52, 257] : [7, 22]
    let clients = counts.map { count in
      ClientView(dataset: data, positions: SharedSlice(SharedBuffer((0..<Int32(count)).reversed()), 0..<count))
    }
    let largest = ClientView(dataset: data)
    // The largest client and the sizes of all last batches: 0, 2.
    for (i, view) in ([largest] + clients).enumerated() {
      _ = try trainer.train(on: view, from: global, round: 0, client: ClientID(rawValue: i), into: &delta)
    }
    for (i, view) in (clients + [largest]).enumerated() {
      let before = allocation_counter_read()
      let metrics = try trainer.train(on: view, from: global, round: 1, client: ClientID(rawValue: i), into: &delta)
      let made = allocation_counter_read() - before
      #expect(made == 0, "\(metrics.steps) steps")
    }
  }

  /// The other operations: residual edges, views, normalisation, concatenation, per-example norms.
  @Test(arguments: [Plan.Mode.training, .perExampleNorms])
  func everyOperation(mode: Plan.Mode) throws {
    let model = try Model(input: .image(height: 6, width: 6, channels: 2), classes: 3) { x in
      let h = x.conv2D(filters: 4, kernel: 3, padding: .same, activation: .gelu).groupNorm(groups: 2)
      let joined = h.add(h.conv2D(filters: 4, kernel: 1), h).concatenate(x.conv2D(filters: 4, kernel: 1))
      let pooled = joined.averagePool2D(2).maxPool2D(2, padding: .same)
      let sequence = pooled.reshape(pooled.shape.positions, pooled.shape.channels).layerNorm().dense(5).softmax()
      return sequence.dropout(0.2).globalAveragePool().dense(3)
    }
    let batch = ExampleBatch(model, count: 4, seed: 1)
    let executor = try ModelExecutor(PlanLibrary(model), mode: mode, batch: 4)
    executor.load(model.initialParameters(seed: 1))
    func step() throws {
      try batch.feed(executor)
      executor.forward()
      _ = executor.loss(scale: 1)
      if mode == .perExampleNorms { executor.backwardNorms() } else { executor.backward() }
      executor.backwardSGD(learningRate: 0.01)
    }
    try step()
    let before = allocation_counter_read()
    for _ in 0..<5 { try step() }
    #expect(allocation_counter_read() - before == 0)
  }

  @Test func evaluationAllocatesNothing() throws {
    let data = try dataset(.dense(count: 20), examples: 130)
    let model = try Model(builtIn: .logistic, features: data.features, targets: data.targets)
    let evaluator = try Evaluator(PlanLibrary(model), batchSize: 50)
    _ = try evaluator.evaluate(data, range: 0..<130)
    let before = allocation_counter_read()
    _ = try evaluator.evaluate(data, range: 0..<130)
    #expect(allocation_counter_read() - before == 0)
  }
}
