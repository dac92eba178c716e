public import CoveyCore

/// One operation of a graph: its shape rule, its parameters, its settings, and how to plan kernels for it.
///
/// The built-in operations conform; so can your own: add the type by ``Layers/add(_:)``, so that graphs which hold it can be
/// read. A graph travels as the kinds and settings of its operations: `init(_:)` must read an equal operation from what
/// `write(to:)` has written.
public protocol GraphOperation: SettingsSection, Hashable {
  /// The stable name under which graphs hold it, such as "dense".
  static var kind: String { get }

  /// The type name that summaries print, such as "Conv2D".
  var title: String { get }

  /// The output for the given inputs.
  /// - Throws: ``ModelError`` if the operation cannot take them.
  func outputType(_ inputs: [TensorType]) throws -> TensorType

  /// The trainable parameters, in the order of the flat vector.
  func parameters(_ inputs: [TensorType]) -> [ParameterSpecification]

  /// Whether the output is the first input's memory, only read with another shape.
  func isView(training: Bool) -> Bool

  /// Whether row i of the output stands for row i of the first input, if both have as many: which positions of a sequence
  /// are padding goes along only then.
  var keepsPositions: Bool { get }

  /// Whether one example's output or gradient depends on the other examples of its batch, as in batch normalisation.
  /// Such an operation cannot be trained under example-level differential privacy.
  var mixesExamples: Bool { get }

  /// Plans kernels for one batch size.
  /// - Throws: ``ModelError`` if no back end can.
  func plan(_ site: KernelSite) throws -> any KernelPlan
}

extension GraphOperation {
  /// No parameters.
  public func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] { [] }
  /// A tensor of its own.
  public func isView(training: Bool) -> Bool { false }
  /// Rows stay in their order.
  public var keepsPositions: Bool { true }
  /// Examples stay apart.
  public var mixesExamples: Bool { false }
}

/// One trainable tensor of an operation.
public struct ParameterSpecification: Sendable, Hashable {
  /// The role, such as "kernel" or "bias".
  public var name: String
  /// The extents.
  public var shape: Shape
  /// How it starts.
  public var initializer: Initializer

  /// A parameter tensor.
  public init(_ name: String, _ shape: Shape, _ initializer: Initializer) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
  }
}
