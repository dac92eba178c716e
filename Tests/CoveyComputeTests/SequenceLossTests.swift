import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct SequenceLossTests {
  private static func tagger(_ length: Int, _ classes: Int, vocabulary: Int = 5) throws -> Model {
    try Model(
      input: .tokens(length: length, vocabulary: vocabulary), loss: .sequenceCrossEntropy, outputs: length * classes
    ) { $0.embedding(3).dense(4, activation: .tanh).dense(classes) }
  }

  /// Masks drawn by chance; shapes on both sides of the kernels' 16 rows and 16 classes.
  @Test(arguments: [(1, 2), (3, 3), (7, 5), (20, 2), (18, 17), (2, 40)])
  func matchesFiniteDifferences(size: (Int, Int)) throws {
    let model = try Self.tagger(size.0, size.1)
    #expect(model.targets == .sequence(length: size.0, classes: size.1))
    for batch in [1, 4] { #expect(try GradientCheck(model, batch: batch, seed: 3).worst < 5e-5) }
    let check = try PerExampleCheck(model, batch: 5)
    #expect(check.worst < 1e-4, "\(check)")
  }

  /// Logits as the features, so that the gradient of the loss can be read off the executor's own memory.
  private func logits(_ length: Int, _ classes: Int, batch: Int, _ mode: Plan.Mode = .training) throws -> ModelExecutor
  {
    let model = try Model(
      input: .dense(count: length * classes), loss: .sequenceCrossEntropy, outputs: length * classes
    ) { $0.dense(length * classes, bias: false).reshape(length, classes) }
    let executor = try ModelExecutor(PlanLibrary(model), mode: mode, batch: batch)
    var identity = ParameterVector(count: model.parameterCount)
    for i in 0..<length * classes { identity[i * (length * classes + 1)] = 1 }
    executor.load(identity)
    return executor
  }

  /// What stands at masked positions changes neither losses nor gradients, NaN and infinity included.
  @Test func maskedPositionsChangeNothing() throws {
    var numbers = TestNumbers(seed: 4)
    let x = numbers.normals(2 * 4 * 3)
    let labels: [Int32] = [0, -1, 2, -1, -1, -1, 1, -1]
    let masked = labels.indices.filter { labels[$0] < 0 }
    let runs = [Float(0), 1e30, .nan, .infinity].map { value in
      var own = x
      for i in masked { for c in 0..<3 { own[i * 3 + c] = value } }
      let kernel = LossBench(SequenceCrossEntropy(), batch: 2, outputs: [4, 3])
      kernel.output(own)
      kernel.labels(labels)
      return kernel.run(scale: 1) + kernel.gradient()
    }
    for run in runs {
      #expect(run == runs[0])
      #expect(run.allSatisfy { $0.isFinite })
    }
    let gradient = runs[0][2...]
    for i in masked { for c in 0..<3 { #expect(gradient[2 + i * 3 + c] == 0) } }
  }

  /// An example's loss and gradient are the same bits alone and in any company.
  @Test func examplesDoNotMeet() throws {
    var numbers = TestNumbers(seed: 5)
    let x = numbers.normals(3 * 5 * 4)
    let labels: [Int32] = [0, 1, -1, 3, 2, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1]
    let whole = LossBench(SequenceCrossEntropy(), batch: 3, outputs: [5, 4])
    whole.output(x)
    whole.labels(labels)
    let losses = whole.run(scale: 0.5)
    for b in 0..<3 {
      let alone = LossBench(SequenceCrossEntropy(), batch: 1, outputs: [5, 4])
      alone.output(Array(x[b * 20..<(b + 1) * 20]))
      alone.labels(Array(labels[b * 5..<(b + 1) * 5]))
      #expect(alone.run(scale: 0.5) == [losses[b]])
      #expect(alone.gradient() == Array(whole.gradient()[b * 20..<(b + 1) * 20]))
    }
    #expect(losses[1] == 0 && whole.gradient()[20..<40].allSatisfy { $0 == 0 })
  }

  /// One target an example is the plain cross-entropy, bit by bit.
  @Test func oneTargetAnExample() throws {
    var numbers = TestNumbers(seed: 6)
    let x = numbers.normals(4 * 6)
    let runs = ([SequenceCrossEntropy(), SoftmaxCrossEntropy()] as [any Loss]).map { loss in
      let bench = LossBench(loss, batch: 4, outputs: [6])
      bench.output(x)
      bench.labels([0, 5, 2, 2])
      return bench.run(scale: 0.25) + bench.gradient()
    }
    #expect(Deviation.of(runs[0], runs[1].map(Double.init)) < 1e-6)
    #expect(try SequenceCrossEntropy().targets(for: TensorType([6])) == .classes(6))
    #expect(
      SequenceCrossEntropy().accepts(.classes(3)) && SequenceCrossEntropy().accepts(.sequence(length: 2, classes: 3)))
    #expect(!SequenceCrossEntropy().accepts(.values(3)))
    #expect(!SoftmaxCrossEntropy().accepts(.sequence(length: 2, classes: 3)))
    #expect(Losses.standard(for: .sequence(length: 2, classes: 3)) is SequenceCrossEntropy)
  }

  /// Only positions that are not masked count.
  @Test func countsPositions() throws {
    let bench = LossBench(SequenceCrossEntropy(), batch: 2, outputs: [3, 2])
    bench.output([1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1])
    bench.labels([0, 0, -1, 1, 1, -1])
    #expect(bench.kernel.count() == (3, 4))
    bench.labels([-1, -1, -1, -1, -1, -1])
    #expect(bench.kernel.count() == (0, 0))
  }

  @Test func executorTakesMaskedLabels() throws {
    let executor = try logits(2, 3, batch: 2)
    let x: [Float] = [0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0]
    let loss = try executor.lossAndGradient(x, labels: [1, -1, 0, 2])
    #expect(abs(loss - Float(1.098612)) < 1e-5)
    #expect(throws: ModelError.invalid("the label of example 1 is not below 3")) {
      try executor.lossAndGradient(x, labels: [1, -1, 0, 3])
    }
    #expect(throws: ModelError.self) { try executor.lossAndGradient(x, labels: [1, -2, 0, 2]) }
    #expect(throws: ModelError.self) { try executor.lossAndGradient(x, labels: [1, 0]) }
  }

  @Test func modelsThatDoNotFit() throws {
    let tagger = try Self.tagger(4, 3)
    try tagger.check(features: tagger.features, targets: .sequence(length: 4, classes: 3))
    func refusal(_ targets: TargetKind) -> String? {
      do {
        try tagger.check(features: tagger.features, targets: targets)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(.sequence(length: 4, classes: 5)) == "model model has 4x3 outputs, the data need 4x5")
    #expect(refusal(.sequence(length: 3, classes: 3)) == "model model has 4x3 outputs, the data need 3x3")
    #expect(refusal(.values(12))?.hasPrefix("loss sequenceCrossEntropy cannot be taken") == true)
    #expect(throws: ModelError.self) {
      try Model(input: .image(height: 2, width: 2, channels: 2), loss: .sequenceCrossEntropy, outputs: 8) { $0 }
    }
    #expect(throws: ModelError.self) {
      try Model(
        name: "m", features: tagger.features, targets: .sequence(length: 4, classes: 3),
        layers: [EmbeddingOperation(units: 2), MeanOverTime(), DenseOperation(units: 12)])
    }
  }
}

/// A loss on memory of its own.
private final class LossBench {
  let kernel: any LossKernel
  private let batch, width: Int
  private let storage: AlignedFloats
  private var part: Int { (batch * width + 15) / 16 * 16 }

  init(_ loss: any Loss, batch: Int, outputs: Shape) {
    self.batch = batch
    width = outputs.count
    let part = (batch * width + 15) / 16 * 16
    storage = AlignedFloats(count: 4 * part)
    let start = storage.pointer
    kernel = loss.bind(
      LossMemory(
        batch: batch, outputs: TensorType(outputs), output: start, outputGradient: start + part,
        values: start + 2 * part,
        losses: start + 3 * part))
  }

  func output(_ x: [Float]) { storage.pointer.update(from: x, count: x.count) }

  func labels(_ labels: [Int32]) {
    (UnsafeMutableRawPointer(storage.pointer + 2 * part).assumingMemoryBound(to: Int32.self)).update(
      from: labels, count: labels.count)
  }

  func run(scale: Float) -> [Float] {
    kernel.run(scale: scale, weights: nil)
    return (0..<batch).map { storage.pointer[3 * part + $0] }
  }

  func gradient() -> [Float] { (0..<batch * width).map { storage.pointer[part + $0] } }
}
