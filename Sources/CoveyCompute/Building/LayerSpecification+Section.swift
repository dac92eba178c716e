package import CoveyCore

extension LayerSpecification {
  private static let owners = [
    "units": "dense", "filters": "conv2d", "kernel": "conv2d", "stride": "conv2d, maxPool2d, averagePool2d",
    "padding": "conv2d, maxPool2d, averagePool2d", "groups": "conv2d, groupNorm",
    "window": "maxPool2d, averagePool2d", "activation": "dense, conv2d, activation", "rate": "dropout",
    "shape": "reshape", "bias": "dense, conv2d", "initializer": "dense, conv2d",
  ]

  /// Reads one layer, such as `{layer: dense, units: 10}`; nil if it has no kind.
  package static func read(_ reader: SettingsReader) -> LayerSpecification? {
    guard let kind = reader.requiredChoice("layer", fallback: Kind.dense) else { return nil }
    var layer = LayerSpecification(kind)
    switch kind {
    case .dense:
      layer.units = reader.requiredWhole("units", .atLeast(1))
      layer.readWeighted(reader)
    case .conv2d:
      layer.filters = reader.requiredWhole("filters", .atLeast(1))
      layer.kernel = reader.requiredWhole("kernel", .atLeast(1))
      layer.stride = reader.whole("stride", default: 1, .atLeast(1))
      layer.padding = reader.choice("padding", default: Padding.valid).rawValue
      layer.groups = reader.whole("groups", default: 1, .atLeast(1))
      layer.readWeighted(reader)
    case .maxPool2d, .averagePool2d:
      layer.window = reader.requiredWhole("window", .atLeast(1))
      layer.stride = reader.whole("stride", default: layer.window ?? 1, .atLeast(1))
      layer.padding = reader.choice("padding", default: Padding.valid).rawValue
    case .globalAveragePool, .flatten, .softmax, .layerNorm: break
    case .reshape:
      layer.shape = reader.wholes("shape", .atLeast(1))
      if layer.shape == nil { reader.refuse("shape", "\(reader.path) needs \"shape\", a list of whole numbers") }
    case .activation:
      layer.activation = reader.requiredChoice("activation", fallback: ActivationFunction.linear)?.rawValue
    case .dropout:
      layer.rate = reader.requiredNumber("rate", .within(0..<1))
    case .groupNorm:
      layer.groups = reader.requiredWhole("groups", .atLeast(1))
    }
    reader.finish(foreign: owners, selector: "layer")
    return layer
  }

  private mutating func readWeighted(_ reader: SettingsReader) {
    activation = reader.choice("activation", default: ActivationFunction.linear).rawValue
    bias = reader.flag("bias", default: true)
    initializer = reader.choice("initializer", default: Start.glorotUniform)
  }

  /// The layer as a mapping; the keys that it has a value for.
  package var node: SettingsNode {
    var writer = SettingsWriter()
    writer.set("layer", kind.rawValue)
    if let units { writer.set("units", units) }
    if let filters { writer.set("filters", filters) }
    if let kernel { writer.set("kernel", kernel) }
    if let window { writer.set("window", window) }
    if let stride { writer.set("stride", stride) }
    if let padding { writer.set("padding", padding) }
    if let groups { writer.set("groups", groups) }
    if let activation { writer.set("activation", activation) }
    if let rate { writer.set("rate", rate) }
    if let shape { writer.set("shape", SettingsNode.wholes(shape)) }
    if let bias { writer.set("bias", bias) }
    if let initializer { writer.set("initializer", initializer.rawValue) }
    return writer.node
  }
}
