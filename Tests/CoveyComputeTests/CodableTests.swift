import CoveyCompute
import CoveyCore
import Foundation
import Testing
import _TestSupport

@Suite struct CodableTests {
  private func same(_ model: Model, _ copy: Model) throws {
    #expect(copy.canonicalDescription == model.canonicalDescription)
    #expect(copy.layout == model.layout && copy.features == model.features && copy.loss == model.loss)
    #expect(copy.name == model.name)
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
    for _ in 0..<40 {
      let model = try graphs.next()
      try same(model, JSONDecoder().decode(Model.self, from: JSONEncoder().encode(model)))
    }
  }

  @Test(arguments: BuiltInModel.allCases)
  func builtInModelsComeBack(model: BuiltInModel) throws {
    let original = try Model(
      builtIn: model, features: .image(height: 28, width: 28, channels: 1), targets: .classes(10))
    try same(original, JSONDecoder().decode(Model.self, from: JSONEncoder().encode(original)))
  }

  /// The description tells models apart, and does not depend on anything but the computation.
  @Test func canonicalDescription() throws {
    func text(_ loss: Loss = .meanSquaredError, _ build: (LayerTensor) -> LayerTensor) throws -> String {
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
