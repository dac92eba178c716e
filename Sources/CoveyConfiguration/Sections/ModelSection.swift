public import CoveyCompute
import CoveyCore

/// The model: one that is built in, or a list of layers.
public enum ModelSection: Sendable {
  /// A built-in model.
  case builtIn(BuiltInModel)
  /// Layers from input to output.
  case layers([any Layer])
}

extension ModelSection {
  /// Reads `model`: a name or a list.
  init(_ reader: SettingsReader, key: String, default standard: BuiltInModel) {
    if let node = reader.node(key), case .sequence(let elements) = node.content {
      if elements.isEmpty { reader.refuse(key, "\(key) has no layers; list at least one") }
      self = .layers(
        elements.enumerated().compactMap { index, element in
          Layers.read(SettingsReader(element, path: "\(key).\(index)", log: reader.log))
        })
    } else if let node = reader.node(key), case .mapping = node.content {
      reader.refuse(key, "\(key): expected a name or a list of layers, found a mapping")
      self = .builtIn(standard)
    } else {
      self = .builtIn(reader.choice(key, default: standard))
    }
  }

  /// The value of `model`.
  var node: SettingsNode {
    switch self {
    case .builtIn(let model): .text(model.rawValue)
    case .layers(let layers): SettingsNode(.sequence(layers.map(Layers.node)))
    }
  }
}

/// Models are equal if they are written alike.
extension ModelSection: Hashable {
  /// Whether both are written alike.
  public static func == (left: ModelSection, right: ModelSection) -> Bool { left.node == right.node }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}
