public import CoveyCore

/// The layers that lists can name, and the operations that graphs are made of.
public enum Layers {
  private static let builtIn = [
    InputOperation.family, DenseOperation.family, Convolution2DOperation.family, Pool2DOperation.family,
    GlobalAveragePoolOperation.family, ReshapeOperation.family, ActivationOperation.family, DropoutOperation.family,
    SoftmaxOperation.family, NormalizationOperation.family, AddOperation.family, ConcatenateOperation.family,
    EmbeddingOperation.family, MeanOverTimeOperation.family, MaxOverTimeOperation.family,
  ]

  /// What the word of a list's `layer` can choose.
  public static let registry = PartRegistry<any Layer>(builtIn.flatMap(\.layers))
  /// What the kind of a graph's node can be.
  public static let operations = PartRegistry<any GraphOperation>(builtIn.flatMap(\.operations))

  /// Adds layers and operations of another package, before a list or a graph that names them is read.
  /// - Precondition: no name is taken.
  public static func add(_ family: LayerFamily) {
    for maker in family.operations { operations.add(maker) }
    for maker in family.layers { registry.add(maker) }
  }

  /// Reads one layer with its word, such as `{layer: dense, units: 10}`; nil if the word is missing or unknown.
  public static func read(_ reader: SettingsReader) -> (any Layer)? {
    guard let maker = reader.requiredPart("layer", of: registry) else { return nil }
    let layer = maker.make(reader)
    reader.finish(foreign: owners(), selector: "layer")
    return layer
  }

  /// A layer as a mapping, its word first.
  public static func node(of layer: any Layer) -> SettingsNode {
    var writer = SettingsWriter()
    writer.set("layer", layer.name)
    layer.write(to: &writer)
    return writer.node
  }

  /// Every layer's own keys, and which layers have them.
  private static func owners() -> [String: String] {
    var owners = [String: [String]]()
    for maker in registry.all {
      let log = SettingsLog()
      _ = maker.make(SettingsReader(nil, path: "", log: log))
      for key in log.topLevelKeys { owners[key, default: []].append(maker.name) }
    }
    return owners.mapValues { $0.joined(separator: ", ") }
  }
}
