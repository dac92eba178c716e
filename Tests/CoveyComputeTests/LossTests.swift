import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct LossTests {
  @Test(arguments: EveryLoss.ofVectors, [1, 2, 10, 37])
  func matchesFiniteDifferences(loss: any Loss, outputs: Int) throws {
    let model = try Model(input: .dense(count: 5), loss: loss, outputs: outputs) { $0.dense(outputs) }
    for batch in [1, 6] { #expect(try GradientCheck(model, batch: batch, deviation: 1).worst < 2e-5) }
  }

  /// Logits of +-200 and +-1e4, as a diverging client has them: the losses are the logits' distances, not infinite.
  @Test func largeLogits() throws {
    let cross = try Model(input: .dense(count: 3), classes: 3) { $0.activation(.linear) }
    let executor = try ModelExecutor(PlanLibrary(cross), mode: .training, batch: 1)
    let x: [Float] = [200, -200, 1e4]
    #expect(try executor.lossAndGradient(x, labels: [0]) == 9800)
    let binary = try Model(input: .dense(count: 3), loss: .sigmoidBinaryCrossEntropy, outputs: 3) {
      $0.activation(.linear)
    }
    let second = try ModelExecutor(PlanLibrary(binary), mode: .training, batch: 1)
    #expect(try second.lossAndGradient(x, values: [0, 1, 1]) == 400)
  }

  /// The gradient of example b carries scale and weight b; losses stay as they are.
  @Test(arguments: EveryLoss.ofVectors)
  func weights(loss: any Loss) throws {
    let model = try Model(input: .dense(count: 4), loss: loss, outputs: 3) { $0.dense(3) }
    let batch = ExampleBatch(model, count: 3, seed: 4)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 3)
    let parameters = TestParameters(model, seed: 5)
    executor.load(parameters.vector)
    try batch.feed(executor)
    executor.forward()
    let weights: [Float] = [0.5, 0, 3]
    let sum = weights.withUnsafeBufferPointer { executor.loss(scale: 2, weights: $0.baseAddress) }
    executor.backward()
    let network = ReferenceNetwork(model)
    var expected = [Double](repeating: 0, count: model.parameterCount)
    for (b, weight) in weights.enumerated() {
      let one = network.gradient(parameters.wide, batch.example(b))
      for i in one.indices { expected[i] += 2 * Double(weight) * one[i] }
    }
    #expect(Deviation.of(executor.gradient.array, expected) < 1e-5)
    let losses = (0..<3).map { network.loss(parameters.wide, batch.example($0)) }
    #expect(abs(sum - losses.reduce(0, +)) < 1e-5)
    #expect(Deviation.of(UnsafeBufferPointer(start: executor.losses, count: 3), losses) < 1e-5)
  }

  @Test func acceptsItsTargets() {
    #expect(SoftmaxCrossEntropy().accepts(.classes(3)) && !SoftmaxCrossEntropy().accepts(.values(3)))
    for loss in EveryLoss.ofValues { #expect(loss.accepts(.values(1)) && !loss.accepts(.classes(2))) }
    #expect(Losses.standard(for: .classes(2)) is SoftmaxCrossEntropy)
    #expect(Losses.standard(for: .values(2)) is MeanSquaredError)
  }

  @Test func refusesTargetsThatDoNotFit() throws {
    let model = try Model(input: .dense(count: 2), classes: 3) { $0.dense(3) }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 2)
    let x: [Float] = [1, 2, 3, 4]
    #expect(throws: ModelError.invalid("3 numbers are not a whole batch of dense 2")) {
      _ = try executor.predict([1, 2, 3])
    }
    #expect(throws: ModelError.self) { _ = try executor.predict([]) }
    #expect(throws: ModelError.self) { _ = try executor.lossAndGradient(x, labels: [1]) }
    #expect(throws: ModelError.invalid("the label of example 1 is not below 3")) {
      _ = try executor.lossAndGradient(x, labels: [1, 3])
    }
    #expect(throws: ModelError.self) { _ = try executor.lossAndGradient(x, labels: [-1, 0]) }
    #expect(throws: ModelError.self) {
      _ = try executor.lossAndGradient(x, values: [1, 2, 3, 4, 5, 6])
    }
  }
}
