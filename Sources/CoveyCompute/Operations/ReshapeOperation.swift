/// The same numbers under another shape; flatten is a reshape to one dimension.
public struct ReshapeOperation: GraphOperation {
  /// "reshape".
  public static let kind = "reshape"
  /// The new shape; nil flattens.
  public var shape: Shape?

  /// A reshape; nil flattens.
  public init(shape: Shape?) {
    self.shape = shape
  }

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
    return TensorType(target, inputs[0].element)
  }

  /// Always the input's memory.
  public func isView(training: Bool) -> Bool { true }

  /// Nothing runs.
  public func plan(_ site: KernelSite) throws -> any KernelPlan { IdlePlan() }
}
