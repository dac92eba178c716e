import CoveyCompute
import CoveyConfiguration
import Testing

@Suite struct LayerListTests {
  @Test func readsEveryKindOfLayer() throws {
    let yaml = """
      model:
        - {layer: conv2d, filters: 32, kernel: 5, padding: same, activation: relu, stride: 2, groups: 4, bias: false, initializer: heNormal}
        - {layer: maxPool2d, window: 3}
        - {layer: averagePool2d, window: 2, stride: 1, padding: same}
        - {layer: groupNorm, groups: 8}
        - {layer: layerNorm}
        - {layer: globalAveragePool}
        - {layer: reshape, shape: [4, 8]}
        - {layer: flatten}
        - {layer: dropout, rate: 0.25}
        - {layer: activation, activation: gelu}
        - layer: dense
          units: 10
        - {layer: softmax}
      """
    guard case .layers(let layers) = try simulation(yaml).model else {
      Issue.record("not a list")
      return
    }
    let expected: [any Layer] = [
      Convolution2DOperation(
        filters: 32, kernel: [5, 5], stride: [2, 2], padding: .same, groups: 4, activation: .relu, bias: false,
        initializer: .heNormal),
      Pool2DLayer(.maximum, window: [3, 3]), Pool2DLayer(.average, window: [2, 2], stride: [1, 1], padding: .same),
      NormalizationOperation(groups: 8), NormalizationOperation(groups: nil), GlobalAveragePoolOperation(),
      ReshapeOperation(shape: [4, 8]), ReshapeOperation(shape: nil), DropoutOperation(rate: 0.25),
      ActivationOperation(function: .gelu),
      DenseOperation(units: 10, activation: .linear, bias: true, initializer: .glorotUniform), SoftmaxOperation(),
    ]
    #expect(layers.map(Layers.node) == expected.map(Layers.node))
  }

  @Test(arguments: [
    ("{layer: dens, units: 3}", "sim.yaml:2:13: model.0.layer: unknown value \"dens\"; did you mean \"dense\"?"),
    ("{units: 3}", "sim.yaml:2:5: model.0 needs \"layer\""),
    ("{layer: dense}", "sim.yaml:2:5: model.0 needs \"units\""),
    ("{layer: dense, units: 0}", "sim.yaml:2:27: model.0.units must be 1 or more, not 0"),
    ("{layer: dense, units: 3, unit: 4}", "sim.yaml:2:30: unknown key \"unit\" in model.0; did you mean \"units\"?"),
    ("{layer: dense, units: 3, kernel: 4}", "sim.yaml:2:30: model.0.kernel has a meaning only with layer: conv2d"),
    (
      "{layer: dense, units: 3, activation: rely}",
      "sim.yaml:2:42: model.0.activation: unknown value \"rely\"; did you mean \"relu\"?"
    ),
    (
      "{layer: dense, units: 3, initializer: he}",
      "sim.yaml:2:43: model.0.initializer: unknown value \"he\"; possible: glorotUniform, glorotNormal, heUniform, heNormal, fanInUniform"
    ),
    ("{layer: dropout, rate: 1}", "sim.yaml:2:28: model.0.rate must lie in [0.0, 1.0), not 1"),
    (
      "{layer: reshape, shape: 3}",
      "sim.yaml:2:29: model.0.shape: expected a list of whole numbers, found a whole number"
    ),
    ("{layer: reshape, shape: [3, x]}", "sim.yaml:2:33: model.0.shape.1: expected a whole number, found text"),
    ("{layer: reshape, shape: [3, 0]}", "sim.yaml:2:33: model.0.shape.1 must be 1 or more, not 0"),
    ("dense", "sim.yaml:2:5: model.0: expected a mapping, found text"),
    ("{layer: conv2d, filters: 2, kernel: x}", "sim.yaml:2:41: model.0.kernel: expected a whole number, found text"),
    (
      "{layer: conv2d, filters: 2, kernel: [3]}",
      "sim.yaml:2:41: model.0.kernel takes one number or [height, width], not a list of 1"
    ),
    (
      "{layer: flatten, stride: 2}",
      "sim.yaml:2:22: model.0.stride has a meaning only with layer: conv2d, maxPool2d, averagePool2d"
    ),
  ])
  func refusesBadLayers(layer: String, message: String) {
    #expect(problems("model:\n  - \(layer)").first == message)
  }

  @Test func refusesAnEmptyList() {
    #expect(problems("model: []") == ["sim.yaml:1:8: model has no layers; list at least one"])
  }
}
