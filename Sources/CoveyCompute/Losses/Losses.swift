public import CoveyCore

/// The losses that settings can name.
public enum Losses {
  /// All of them; other packages add theirs.
  public static let registry = PartRegistry<any Loss>([
    SoftmaxCrossEntropy.maker, SigmoidBinaryCrossEntropy.maker, MeanSquaredError.maker, SequenceCrossEntropy.maker,
  ])

  /// The usual loss of targets: cross-entropy for classes, once or at each position; squared error for values.
  public static func standard(for targets: TargetKind) -> any Loss {
    switch targets {
    case .classes: SoftmaxCrossEntropy()
    case .values: MeanSquaredError()
    case .sequence: SequenceCrossEntropy()
    }
  }

  /// Reads a loss, written as its word or as a mapping of its name and keys; nil if it is absent or null.
  public static func read(_ reader: SettingsReader, key: String) -> (any Loss)? {
    guard let node = reader.node(key), !node.isNull else { return nil }
    let section = reader.namedSection(key)
    var maker: NamedMaker<any Loss>?
    if case .mapping = node.content {
      maker = section.requiredPart("name", of: registry)
    } else {
      maker = reader.part(key, of: registry, default: SoftmaxCrossEntropy.maker)
      // The word has been looked at.
      _ = section.node("name")
    }
    guard let loss = maker?.make(section) else { return nil }
    section.finish()
    return loss
  }

  /// A loss as its word, or as a mapping if it has keys.
  public static func node(of loss: any Loss) -> SettingsNode {
    guard case .mapping(let keys) = loss.node.content, !keys.isEmpty else { return .text(loss.name) }
    var writer = SettingsWriter()
    writer.set("name", loss.name)
    loss.write(to: &writer)
    return writer.node
  }
}
