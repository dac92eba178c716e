public import CoveyCore

/// What one folder of layers adds: operations that graphs are made of, and layers that a list can name.
public struct LayerFamily: Sendable {
  /// The operations, each under its kind.
  public let operations: [NamedMaker<any GraphOperation>]
  /// The layers, each under its word.
  public let layers: [NamedMaker<any Layer>]

  /// A family.
  public init(operations: [NamedMaker<any GraphOperation>] = [], layers: [NamedMaker<any Layer>] = []) {
    self.operations = operations
    self.layers = layers
  }

  /// An operation that graphs can be read with.
  public init(_ operation: (some GraphOperation).Type) {
    self.init(operations: [Self.maker(of: operation)])
  }

  /// An operation that is a layer of the same keys.
  public init<Operation: GraphOperation & Layer>(_ operation: Operation.Type, _ explanation: String) {
    self.init(
      operations: [Self.maker(of: operation)],
      layers: [NamedMaker(Operation.kind, explanation) { Operation($0) }])
  }

  /// An operation and the layers that make it, whose words or keys are others.
  public init(_ operation: (some GraphOperation).Type, layers: [NamedMaker<any Layer>]) {
    self.init(operations: [Self.maker(of: operation)], layers: layers)
  }

  private static func maker<Operation: GraphOperation>(of type: Operation.Type) -> NamedMaker<any GraphOperation> {
    NamedMaker(Operation.kind, "an operation of graphs") { Operation($0) }
  }
}
