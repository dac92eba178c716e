import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct OverTimeTests {
  private static let layers: [any Layer] = [MeanOverTime(), MaxOverTime()]

  /// With a mask, a sequence filled up with padding yields what the sequence without it yields: outputs, loss and gradient.
  @Test(arguments: layers)
  func paddingChangesNothing(layer: any Layer) throws {
    func model(_ length: Int) throws -> Model {
      // A bias and a normalisation, so that padded positions hold numbers other than zero where they must not count.
      try Model(
        name: "m", features: .tokens(length: length, vocabulary: 7), targets: .classes(3),
        layers: [
          EmbeddingOperation(units: 4, paddingToken: 2), DenseOperation(units: 5, activation: .tanh),
          NormalizationOperation(groups: nil), layer, DenseOperation(units: 3),
        ])
    }
    let short = try model(3)
    let parameters = TestParameters(short, seed: 1).vector
    let first = try ModelExecutor(PlanLibrary(short), mode: .training, batch: 2)
    first.load(parameters)
    let loss = try first.lossAndGradient([0, 5, 1, 6, 6, 3], labels: [0, 2])
    let long = try ModelExecutor(PlanLibrary(model(6)), mode: .training, batch: 2)
    long.load(parameters)
    let other = try long.lossAndGradient([0, 2, 5, 2, 2, 1, 2, 2, 6, 6, 2, 3], labels: [0, 2])
    #expect(abs(loss - other) < 1e-6)
    #expect(Deviation.of(long.gradient.array, first.gradient.array.map(Double.init)) < 1e-5)
  }

  /// Nothing but padding: zeros, no gradient, no NaN.
  @Test(arguments: layers)
  func emptySequences(layer: any Layer) throws {
    let model = try Model(
      name: "m", features: .tokens(length: 3, vocabulary: 4), targets: .values(2),
      layers: [EmbeddingOperation(units: 2, paddingToken: 0), DenseOperation(units: 2), layer])
    let executor = try ModelExecutor(PlanLibrary(model), mode: .perExampleNorms, batch: 2)
    executor.load(TestParameters(model, seed: 2).vector)
    #expect(try executor.predict([0, 0, 0, 1, 0, 2])[..<2] == [0, 0])
    _ = try executor.lossAndGradient([0, 0, 0, 1, 0, 2], values: [1, 1, 1, 1])
    #expect(executor.gradient.isFinite)
    // A pass leaves nothing for a second one.
    _ = try executor.predict([0, 0, 0, 1, 0, 2])
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    #expect(executor.squaredNorms[0] == 0 && executor.squaredNorms[1] > 0)
  }

  /// Without an embedding, or with one that names no padding, all positions count.
  @Test func withoutPadding() throws {
    let model = try Model(input: .dense(count: 12), classes: 2) {
      $0.dense(12).reshape(4, 3).meanOverTime().concatenate($0.dense(12).reshape(4, 3).maxOverTime()).dense(2)
    }
    #expect(try GradientCheck(model, batch: 3).worst < 5e-5)
    #expect(try PerExampleCheck(model, batch: 3).worst < 1e-4)
    #expect(model.graph.nodes.allSatisfy { $0.name != "mean_over_time" || $0.inputs.count == 1 })
  }

  /// The first of equal values gets the gradient, also where all are below zero.
  @Test func ties() throws {
    let model = try Model(input: .dense(count: 3), loss: .meanSquaredError, outputs: 1) {
      $0.dense(3, bias: false).reshape(3, 1).maxOverTime()
    }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 1)
    executor.load(ParameterVector([-1, 0, 0, 0, -1, 0, 0, 0, -1]))
    #expect(try executor.lossAndGradient([3, 2, 2], values: [0]) == 4)
    #expect(executor.gradient.array == [0, -12, 0, 0, -8, 0, 0, -8, 0])
  }

  /// A mask goes along as long as the first axis is that of the tokens, and is dropped where it is not.
  @Test func masksGoAlong() throws {
    func readsTokens(_ build: (LayerTensor) -> LayerTensor) throws -> Bool {
      let model = try Model(input: .tokens(length: 4, vocabulary: 5), classes: 2) {
        build($0.embedding(6, paddingToken: 0)).meanOverTime().dense(2)
      }
      return model.graph.nodes.contains { $0.operation is MeanOverTimeOperation && $0.inputs.count == 2 }
    }
    #expect(try readsTokens { $0 })
    #expect(try readsTokens { $0.dense(4).relu().dropout(0.1).layerNorm().add($0.dense(4)) })
    #expect(try readsTokens { $0.dense(4, activation: .gelu).concatenate($0).softmax() })
    #expect(try readsTokens { $0.reshape(4, 2, 3).reshape(4, 6) })
    #expect(try !readsTokens { $0.reshape(6, 4) })
    #expect(try !readsTokens { $0.flatten().reshape(4, 6) })
    #expect(try !readsTokens { $0.apply(Reversal()) })
  }

  @Test func refusals() throws {
    func refusal(_ input: FeatureKind, _ build: (LayerTensor) -> LayerTensor) -> String? {
      do {
        _ = try Model(input: input, classes: 2) { build($0).dense(2) }
        return nil
      } catch {
        return "\(error)"
      }
    }
    let vector = FeatureKind.dense(count: 4)
    #expect(
      refusal(vector) { $0.meanOverTime() }
        == "layer 1 (meanOverTime): meanOverTime takes a sequence of vectors (length x width)")
    #expect(refusal(vector) { $0.maxOverTime() }?.contains("maxOverTime takes a sequence") == true)
    #expect(refusal(.tokens(length: 3, vocabulary: 2)) { $0.meanOverTime() } != nil)
    #expect(refusal(vector) { $0.reshape(2, 2).apply(MeanOverTimeOperation(paddingToken: 0)) } != nil)
    #expect(
      refusal(.tokens(length: 3, vocabulary: 2)) {
        $0.embedding(2).apply(MaxOverTimeOperation(paddingToken: nil), with: [$0])
      } != nil)
    #expect(
      refusal(.tokens(length: 3, vocabulary: 2)) {
        $0.embedding(2).flatten().reshape(2, 3).apply(MeanOverTimeOperation(paddingToken: 0), with: [$0])
      }?.contains("reads a token for each of 2 positions, not 3") == true)
  }
}

/// Turns the positions of a sequence around, so that no mask of before fits; it is never run.
private struct Reversal: GraphOperation {
  static let kind = "reversal"
  init() {}
  init(_ reader: SettingsReader) {}
  func write(to writer: inout SettingsWriter) {}
  var title: String { "Reversal" }
  var keepsPositions: Bool { false }
  func outputType(_ inputs: [TensorType]) throws -> TensorType { inputs[0] }
  func plan(_ site: KernelSite) throws -> any KernelPlan { throw ModelError.invalid("never run") }
}
