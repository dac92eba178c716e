public import CoveyCore

/// What training minimises: the mean over a batch of a per-example loss of the model's outputs.
///
/// A loss says what targets it takes, and is bound to an executor's memory. To add one, write a type and add its maker to
/// ``Losses/registry``.
public protocol Loss: SettingsSection {
  /// The word in `loss`.
  var name: String { get }
  /// The targets that go with outputs of this type, which are one example's.
  /// - Throws: ``ModelError`` if the loss cannot be taken of such outputs.
  func targets(for outputs: TensorType) throws -> TargetKind
  /// Whether the loss can be taken against such targets, by a model that has the outputs for them.
  func accepts(_ targets: TargetKind) -> Bool
  /// Binds to the memory of one batch size.
  func bind(_ memory: LossMemory) -> any LossKernel
}

extension Loss {
  /// Whether outputs of the targets' own shape go with them.
  public func accepts(_ targets: TargetKind) -> Bool {
    (try? self.targets(for: TensorType(Shape(targets.outputShape)))) == targets
  }
}

/// A loss bound to one executor's memory. Calls allocate nothing.
public protocol LossKernel: AnyObject {
  /// Writes the loss of each example and, in training, the outputs' gradient.
  ///
  /// The gradient of an example may depend on nothing but its own outputs and targets: it is clipped on its own.
  /// - Parameters:
  ///   - scale: Factor on every example's gradient; the losses stay as they are.
  ///   - weights: One more factor per example, or nil.
  func run(scale: Float, weights: UnsafePointer<Float>?)
  /// How many of the batch's targets are the most likely class, and how many there are to count; no targets where they are
  /// no classes.
  func count() -> (right: Int, counted: Int)
}

extension LossKernel {
  /// There is nothing to count.
  public func count() -> (right: Int, counted: Int) { (0, 0) }
}

/// The memory of a loss in one executor. All pointers stay valid while the kernel lives.
public struct LossMemory {
  /// Examples in a batch.
  public let batch: Int
  /// One example's outputs.
  public let outputs: TensorType
  /// The outputs, one example after another.
  public let output: UnsafeMutablePointer<Float>
  /// Where their gradient goes; nil outside training.
  public let outputGradient: UnsafeMutablePointer<Float>?
  /// The targets where they are numbers, one example after another.
  public let values: UnsafeMutablePointer<Float>
  /// Where the examples' losses go.
  public let losses: UnsafeMutablePointer<Float>

  /// Memory for `batch` examples.
  public init(
    batch: Int, outputs: TensorType, output: UnsafeMutablePointer<Float>, outputGradient: UnsafeMutablePointer<Float>?,
    values: UnsafeMutablePointer<Float>, losses: UnsafeMutablePointer<Float>
  ) {
    self.batch = batch
    self.outputs = outputs
    self.output = output
    self.outputGradient = outputGradient
    self.values = values
    self.losses = losses
  }

  /// The targets where they are classes, one example after another; -1 masks a position of a sequence.
  public var labels: UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(values).assumingMemoryBound(to: Int32.self)
  }
}

extension TensorType {
  /// The length of outputs that are a vector, as most losses need.
  /// - Throws: ``ModelError`` if they are none.
  public func requireVector() throws -> Int {
    guard shape.rank == 1, element == .float else {
      throw ModelError.invalid(
        "the model's output has shape \(shape); a loss needs a vector, put flatten before the last dense layer")
    }
    return shape.count
  }
}
