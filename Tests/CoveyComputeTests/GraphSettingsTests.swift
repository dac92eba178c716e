import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

/// A graph travels as settings: what is read back computes the same, and writes the same.
@Suite struct GraphSettingsTests {
  private func same(_ model: Model) throws {
    let copy = try Model(
      name: model.name, features: model.features, loss: model.loss, graph: Graph(settings: model.graph.settings))
    #expect(copy.graph.settings == model.graph.settings)
    #expect(copy.canonicalDescription == model.canonicalDescription)
    #expect(copy.layout == model.layout && copy.targets == model.targets)
    let parameters = TestParameters(model, seed: 1).vector
    let batch = ExampleBatch(model, count: 2, seed: 1)
    let outputs = try [model, copy].map { model in
      let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 2)
      executor.load(parameters)
      return try executor.predict(batch.features)
    }
    #expect(outputs[0] == outputs[1])
  }

  @Test func randomGraphsComeBack() throws {
    var graphs = RandomGraphs(seed: 5)
    for _ in 0..<40 { try same(graphs.next()) }
  }

  @Test(arguments: BuiltInModel.allCases)
  func builtInModelsComeBack(model: BuiltInModel) throws {
    try same(Model(builtIn: model, features: .image(height: 28, width: 28, channels: 1), targets: .classes(10)))
  }

  /// Whatever an operation can be told in code, no bit of it is lost: windows that are not square, thirds, constants.
  @Test func everySettingComesBack() throws {
    try same(
      try Model(input: .image(height: 9, width: 9, channels: 2), loss: .meanSquaredError, outputs: 3) { x in
        x.apply(
          Convolution2DOperation(
            filters: 4, kernel: [3, 2], stride: [1, 2], padding: .same, groups: 2, activation: .tanh, bias: false,
            initializer: .constant(1 / 3))
        )
        .apply(Pool2DOperation(reduction: .average, window: [2, 1], stride: [1, 2], padding: .valid))
        .groupNorm(groups: 2, epsilon: 1 / 3).dropout(1 / 3).flatten()
        .dense(3, activation: .gelu, initializer: .constant(-0.1))
      })
    for start in [Initializer.glorotUniform, .glorotNormal, .heUniform, .heNormal, .fanInUniform, .constant(1e-30)] {
      let model = try Model(input: .dense(count: 4), classes: 3) { $0.dense(3, initializer: start) }
      let copy = try Graph(settings: model.graph.settings)
      #expect(copy.layout.entries.map(\.initializer) == [start, .constant(0)])
    }
  }

  /// The description tells models apart, and does not depend on anything but the computation.
  @Test func canonicalDescription() throws {
    func text(_ loss: any Loss = .meanSquaredError, _ build: (LayerTensor) -> LayerTensor) throws -> String {
      try Model(input: .dense(count: 4), loss: loss, outputs: 2, build).canonicalDescription
    }
    let base = try text { $0.dense(3, activation: .relu).dense(2) }
    #expect(try text { $0.dense(3, activation: .relu).dense(2) } == base)
    let others = [
      try text { $0.dense(4, activation: .relu).dense(2) }, try text { $0.dense(3, activation: .tanh).dense(2) },
      try text { $0.dense(3, activation: .relu, bias: false).dense(2) },
      try text(.sigmoidBinaryCrossEntropy) { $0.dense(3, activation: .relu).dense(2) },
      try text { $0.dense(3, activation: .relu).dropout(0.5).dense(2) },
    ]
    #expect(Set(others + [base]).count == 6)
  }
}
