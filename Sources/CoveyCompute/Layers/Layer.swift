public import CoveyCore

/// One layer of a list: `{layer: dense, units: 10, activation: relu}`.
///
/// A layer reads and writes its own keys, and adds nodes to a model that is being written: one operation or several. An
/// operation whose keys are a layer's is one itself. To add one, write a type and add its maker to a ``LayerFamily``.
public protocol Layer: SettingsSection {
  /// The word in `layer`.
  var name: String { get }
  /// Adds the layer after `input`.
  /// - Throws: ``ModelError`` if it cannot be put there.
  func apply(to input: LayerTensor) throws -> LayerTensor
}

extension Layer where Self: GraphOperation {
  /// The operation's kind.
  public var name: String { Self.kind }
  /// Adds the one node.
  public func apply(to input: LayerTensor) throws -> LayerTensor { input.apply(self) }
}

extension Layer {
  /// Adds the layer at a place of a list, or records what is wrong.
  func apply(to input: LayerTensor, position: Int) -> LayerTensor {
    let builder = input.builder
    // A layer of the list can make several nodes; the message counts as the list does.
    let place = "layer \(position + 1) (\(name))"
    builder.place = place
    defer { builder.place = nil }
    do {
      return try apply(to: input)
    } catch {
      builder.fail("\(place): \(error)")
      return input
    }
  }
}
