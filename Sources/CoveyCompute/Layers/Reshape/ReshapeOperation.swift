public import CoveyCore

/// The same numbers under another shape; flatten is a reshape to one dimension.
public struct ReshapeOperation: GraphOperation, Layer {
  /// "reshape".
  public static let kind = "reshape"
  static let family = LayerFamily(
    ReshapeOperation.self,
    layers: [
      NamedMaker("flatten", "one dimension") { _ in ReshapeOperation(shape: nil) },
      NamedMaker("reshape", "the same numbers under another shape") { reader in
        let layer = ReshapeOperation(reader)
        if layer.shape != nil { return layer }
        reader.refuse("shape", "\(reader.path) needs \"shape\", a list of whole numbers")
        return ReshapeOperation(shape: [1])
      },
    ])

  /// The new shape; nil flattens.
  public var shape: Shape?

  /// A reshape; nil flattens.
  public init(shape: Shape?) {
    self.shape = shape
  }

  /// Reads the shape; without one, flattens.
  public init(_ reader: SettingsReader) {
    shape = reader.wholes("shape", .atLeast(1)).map { Shape($0) }
  }

  /// Writes the shape.
  public func write(to writer: inout SettingsWriter) {
    if let shape { writer.set("shape", SettingsNode.wholes(shape.dimensions)) }
  }

  /// "flatten" or "reshape".
  public var name: String { shape == nil ? "flatten" : "reshape" }

  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor { input.apply(self, name: name) }

  /// "Flatten" or "Reshape".
  public var title: String { shape == nil ? "Flatten" : "Reshape" }

  /// The new shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1 else { throw ModelError.invalid("reshape takes one tensor") }
    let target = shape ?? [inputs[0].shape.count]
    guard target.dimensions.allSatisfy({ $0 > 0 }), target.count == inputs[0].shape.count else {
      throw ModelError.invalid(
        "\(inputs[0].shape) has \(inputs[0].shape.count) numbers and cannot be read as \(target)")
    }
    return TensorType(target, inputs[0].element, bound: inputs[0].bound)
  }

  /// Always the input's memory.
  public func isView(training: Bool) -> Bool { true }

  /// Nothing runs.
  public func plan(_ site: KernelSite) throws -> any KernelPlan { IdlePlan() }
}

extension LayerTensor {
  /// One dimension.
  public func flatten() -> LayerTensor { ReshapeOperation(shape: nil).apply(to: self) }

  /// The same numbers under another shape.
  public func reshape(_ dimensions: Int...) -> LayerTensor {
    ReshapeOperation(shape: Shape(dimensions)).apply(to: self)
  }
}
