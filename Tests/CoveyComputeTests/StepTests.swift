import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct StepTests {
  private static let models: [@Sendable () throws -> Model] = [
    { try Model(input: .dense(count: 20), classes: 5) { $0.dense(33, activation: .relu).dense(17).dense(5) } },
    {
      try Model(input: .image(height: 6, width: 6, channels: 2), classes: 3) {
        $0.conv2D(filters: 4, kernel: 3, activation: .relu).groupNorm(groups: 2).maxPool2D(2)
          .conv2D(filters: 3, kernel: 2, padding: .same, groups: 1).flatten().layerNorm().dense(3)
      }
    },
    {
      try Model(input: .dense(count: 6), loss: .meanSquaredError, outputs: 2) { x in
        let h = x.dense(6, activation: .tanh)
        return h.dense(6).add(h, x).dense(2)
      }
    },
  ]

  @Test(arguments: models.indices)
  func inPlaceStepIsGradientThenDescent(index: Int) throws {
    let model = try Self.models[index]()
    let batch = ExampleBatch(model, count: 5, seed: 2)
    let parameters = TestParameters(model, seed: 3)
    let library = PlanLibrary(model)
    let (apart, inPlace) = (
      try ModelExecutor(library, mode: .training, batch: 5), try ModelExecutor(library, mode: .training, batch: 5)
    )
    apart.load(parameters.vector)
    inPlace.load(parameters.vector)
    _ = try batch.lossAndGradient(apart)
    try batch.feed(inPlace)
    inPlace.forward()
    _ = inPlace.loss(scale: 1 / 5)
    inPlace.backwardSGD(learningRate: 0.25)
    let expected = zip(parameters.wide, apart.gradient.array).map { $0 - 0.25 * Double($1) }
    #expect(Deviation.of(inPlace.parameters.array, expected) < 1e-6)
    #expect(inPlace.parameters != parameters.vector)
  }

  @Test(arguments: models.indices)
  func accumulatedPiecesAreTheWholeBatch(index: Int) throws {
    let model = try Self.models[index]()
    let batch = ExampleBatch(model, count: 9, seed: 2)
    let parameters = TestParameters(model, seed: 3)
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 9)
    executor.load(parameters.vector)
    let mean = try batch.lossAndGradient(executor)
    let whole = executor.gradient.array.map(Double.init)
    var sum = 0.0
    for piece in [0..<4, 4..<5, 5..<9] {
      try batch.slice(piece).feed(executor)
      executor.forward()
      sum += executor.loss(scale: 1 / 9)
      executor.backward(accumulating: piece.lowerBound > 0)
    }
    #expect(Deviation.ofGradient(executor.gradient.array, whole, model.layout) < 1e-5)
    #expect(abs(sum / 9 - Double(mean)) < 1e-5)
  }

  /// The last, smaller batch of an epoch, a larger one, and back: the same bits as an executor that saw nothing else.
  @Test(arguments: models.indices)
  func switchingBatchSizesChangesNothing(index: Int) throws {
    let model = try Self.models[index]()
    let library = PlanLibrary(model)
    let parameters = TestParameters(model, seed: 3)
    let executor = try ModelExecutor(library, mode: .training, batch: 8)
    executor.load(parameters.vector)
    for count in [8, 3, 8, 1, 12, 3, 8, 40, 1] {
      let batch = ExampleBatch(model, count: count, seed: UInt64(count))
      let loss = try batch.lossAndGradient(executor)
      let fresh = try ModelExecutor(library, mode: .training, batch: count)
      fresh.load(parameters.vector)
      #expect(try batch.lossAndGradient(fresh) == loss)
      #expect(fresh.gradient == executor.gradient, "batch of \(count)")
      #expect(try executor.predict(batch.features) == fresh.predict(batch.features))
    }
  }

  /// What an example yields does not depend on its neighbours beyond rounding.
  @Test(arguments: models.indices)
  func examplesDoNotMix(index: Int) throws {
    let model = try Self.models[index]()
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 7)
    executor.load(TestParameters(model, seed: 3).vector)
    let batch = ExampleBatch(model, count: 7, seed: 5)
    let together = try executor.predict(batch.features)
    let alone = try (0..<7).flatMap { try executor.predict(batch.slice($0..<$0 + 1).features) }
    #expect(Deviation.of(together, alone.map(Double.init)) < 1e-5)
  }
}
