import CoveyCompute
import CoveyCore
import Foundation
import Testing
import _TestSupport

@Suite struct CustomOperationTests {
  private func model() throws -> Model {
    try Model(input: .dense(count: 4), classes: 3) {
      $0.dense(6, activation: .tanh).reshape(2, 3).apply(ChannelScale(start: 0.5)).flatten()
        .apply(ChannelScale(start: 2), name: "scale").dense(3)
    }
  }

  @Test func joinsTheLayoutAndTheSummary() throws {
    let model = try model()
    #expect(
      model.layout.entries.map(\.name) == [
        "dense.kernel", "dense.bias", "channelScale.scale", "scale.scale", "dense_1.kernel", "dense_1.bias",
      ])
    #expect(model.initialParameters(seed: 1).array[30..<39] == [0.5, 0.5, 0.5, 2, 2, 2, 2, 2, 2])
    #expect(model.summary().contains("scale (ChannelScale)"))
  }

  @Test func gradientAndNorms() throws {
    #expect(try GradientCheck(model(), batch: 3).worst < 2e-5)
    #expect(try PerExampleCheck(model(), batch: 3).worst < 1e-4)
  }

  @Test func comesBackOnceRegistered() throws {
    let model = try model()
    OperationRegistry.register(ChannelScale.self)
    let copy = try JSONDecoder().decode(Model.self, from: JSONEncoder().encode(model))
    #expect(copy.canonicalDescription == model.canonicalDescription)
    #expect(copy.graph.nodes[5].operation as? ChannelScale == ChannelScale(start: 2))
    #expect(OperationRegistry.type(of: "channelScale") is ChannelScale.Type)
    #expect(OperationRegistry.type(of: "dense") is DenseOperation.Type)
    #expect(OperationRegistry.type(of: "nothing") == nil)
  }
}
