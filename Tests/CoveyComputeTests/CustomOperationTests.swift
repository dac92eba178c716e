import CoveyCompute
import CoveyCore
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

  @Test func comesBackOnceAdded() throws {
    let model = try model()
    try #require(ChannelScale.isKnown)
    let copy = try Graph(settings: model.graph.settings)
    #expect(copy.settings == model.graph.settings && copy.layout == model.graph.layout)
    #expect(copy.nodes[5].operation as? ChannelScale == ChannelScale(start: 2))
  }

  /// A list names it like any other layer, with its own keys.
  @Test func isALayerOfLists() throws {
    try #require(ChannelScale.isKnown)
    let layer = try LayerText.read(["layer": "channelScale", "start": "0.5"])
    #expect(layer as? ChannelScale == ChannelScale(start: 0.5))
    #expect(
      LayerText.problem(["layer": "chanelScale"])
        == "layer: unknown value \"chanelScale\"; did you mean \"channelScale\"?")
    #expect(
      LayerText.problem(["layer": "dense", "units": "3", "start": "1"])
        == "start has a meaning only with layer: channelScale")
  }
}
