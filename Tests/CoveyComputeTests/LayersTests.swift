import CoveyCompute
import CoveyCore
import Testing

@Suite struct LayersTests {
  private func model(
    _ layers: [any Layer], features: FeatureKind = .image(height: 8, width: 8, channels: 1),
    targets: TargetKind = .classes(3), loss: (any Loss)? = nil
  ) throws -> Model {
    try Model(name: "list", features: features, targets: targets, layers: layers, loss: loss)
  }

  private func refusal(_ layers: [any Layer], loss: (any Loss)? = nil) -> String? {
    do {
      _ = try model(layers, loss: loss)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private let flatten = ReshapeOperation(shape: nil)

  /// A list is the same model as the closure that says the same.
  @Test func everyKind() throws {
    let keys: [KeyValuePairs<String, String>] = [
      ["layer": "conv2d", "filters": "4", "kernel": "3", "padding": "same", "activation": "relu"],
      ["layer": "maxPool2d", "window": "2"], ["layer": "groupNorm", "groups": "2"],
      ["layer": "conv2d", "filters": "6", "kernel": "2", "stride": "2", "groups": "2", "bias": "false"],
      ["layer": "averagePool2d", "window": "2", "stride": "1", "padding": "same"], ["layer": "layerNorm"],
      ["layer": "activation", "activation": "gelu"], ["layer": "dropout", "rate": "0.25"], ["layer": "softmax"],
      ["layer": "globalAveragePool"], ["layer": "flatten"], ["layer": "dense", "units": "3", "bias": "false"],
    ]
    var layers = try keys.map { try #require(try LayerText.read($0)) }
    layers.insert(ReshapeOperation(shape: [4, 6]), at: 5)
    let list = try model(layers)
    let closure = try Model(input: .image(height: 8, width: 8, channels: 1), classes: 3) {
      $0.conv2D(filters: 4, kernel: 3, padding: .same, activation: .relu).maxPool2D(2).groupNorm(groups: 2)
        .conv2D(filters: 6, kernel: 2, stride: 2, groups: 2, bias: false)
        .averagePool2D(2, stride: 1, padding: .same).reshape(4, 6).layerNorm().activation(.gelu).dropout(0.25).softmax()
        .globalAveragePool().flatten().dense(3, bias: false)
    }
    #expect(list.canonicalDescription == closure.canonicalDescription)
    #expect(Set(list.graph.nodes.map(\.name)).count == 14)
  }

  /// Every layer that is known has a line, and comes back from what it writes.
  @Test func everyLayerIsExplained() throws {
    #expect(
      Layers.registry.all.map(\.name).prefix(12) == [
        "dense", "conv2d", "maxPool2d", "averagePool2d", "globalAveragePool", "flatten", "reshape", "activation",
        "dropout",
        "softmax", "layerNorm", "groupNorm",
      ])
    for maker in Layers.registry.all {
      #expect(!maker.explanation.isEmpty)
      let layer = maker.make(SettingsReader(defaultsAt: ""))
      #expect(layer.name == maker.name)
      let log = SettingsLog()
      let copy = Layers.read(SettingsReader(Layers.node(of: layer), path: "", log: log))
      #expect(copy.map { Layers.node(of: $0) } == Layers.node(of: layer), "\(maker.name)")
    }
  }

  @Test func windowsOfTwoExtents() throws {
    let node = SettingsNode(
      .mapping([
        .init(key: "layer", value: .text("conv2d")), .init(key: "filters", value: .whole(2)),
        .init(key: "kernel", value: .wholes([3, 2])), .init(key: "stride", value: .wholes([1, 2])),
      ]))
    let layer = Layers.read(SettingsReader(node, path: "", log: SettingsLog())) as? Convolution2DOperation
    #expect(layer == Convolution2DOperation(filters: 2, kernel: [3, 2], stride: [1, 2]))
    #expect(LayerText.problem(["layer": "maxPool2d", "window": "0"]) == "window must be 1 or more, not 0")
    #expect(LayerText.problem(["layer": "maxPool2d"]) == "the configuration needs \"window\"")
  }

  /// A number starts all weights alike, a word by chance.
  @Test func initializers() throws {
    let layer = try LayerText.read(["layer": "dense", "units": "2", "initializer": "0.5"])
    #expect((layer as? DenseOperation)?.initializer == .constant(0.5))
    #expect(
      LayerText.problem(["layer": "dense", "units": "2", "initializer": "heNormale"])
        == "initializer: unknown value \"heNormale\"; did you mean \"heNormal\"?")
  }

  @Test func lossFollowsTheTargets() throws {
    let layers: [any Layer] = [flatten, DenseOperation(units: 3)]
    #expect(try model(layers).loss is SoftmaxCrossEntropy)
    #expect(try model(layers, targets: .values(3)).loss is MeanSquaredError)
    #expect(
      try model(layers, targets: .values(3), loss: .sigmoidBinaryCrossEntropy).loss is SigmoidBinaryCrossEntropy)
    #expect(
      refusal(layers, loss: .meanSquaredError)
        == "loss meanSquaredError cannot be taken against targets of kind classes(3)")
  }

  /// The place in the list, also where a layer of the list makes two nodes.
  @Test func mistakesAreNumberedAsInTheList() {
    let gelu = DenseOperation(units: 4, activation: .gelu)
    let text = refusal([flatten, gelu, DenseOperation(units: 0)])
    #expect(text == "layer 3 (dense): dense needs units >= 1, not 0")
    #expect(refusal([DenseOperation(units: 3)])?.hasPrefix("layer 1 (dense): ") == true)
    #expect(refusal([gelu, flatten])?.hasPrefix("layer 1 (dense): ") == true)
    #expect(refusal([flatten, Stubborn(), DenseOperation(units: 3)]) == "layer 2 (stubborn): not today")
  }

  @Test func listsThatEndWrong() {
    #expect(refusal([]) == "a list of layers needs at least one layer")
    #expect(refusal([flatten]) == "the model has 64 outputs, its targets need 3")
    #expect(refusal([Pool2DLayer(.maximum, window: [2, 2])])?.contains("a loss needs a vector") == true)
  }
}

/// A layer that never fits.
private struct Stubborn: Layer {
  var name: String { "stubborn" }
  init() {}
  init(_ reader: SettingsReader) {}
  func write(to writer: inout SettingsWriter) {}
  func apply(to input: LayerTensor) throws -> LayerTensor { throw ModelError.invalid("not today") }
}
