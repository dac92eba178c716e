internal import CCoveyKernels
public import CoveyCore

/// Softmax and cross-entropy of logits, with one integer target.
public struct SoftmaxCrossEntropy: Loss, Hashable {
  static let maker = NamedMaker<any Loss>("softmaxCrossEntropy", "softmax and cross-entropy against one class") {
    SoftmaxCrossEntropy($0)
  }

  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "softmaxCrossEntropy".
  public var name: String { Self.maker.name }

  /// One class for each output.
  public func targets(for outputs: TensorType) throws -> TargetKind { .classes(try outputs.requireVector()) }

  /// Covey's kernel.
  public func bind(_ memory: LossMemory) -> any LossKernel { SoftmaxCrossEntropyKernel(memory) }
}

extension Loss where Self == SoftmaxCrossEntropy {
  /// See ``SoftmaxCrossEntropy``.
  public static var softmaxCrossEntropy: Self { SoftmaxCrossEntropy() }
}

final class SoftmaxCrossEntropyKernel: LossKernel {
  private let memory: LossMemory
  private let classes: Int

  init(_ memory: LossMemory) {
    self.memory = memory
    classes = memory.outputs.shape.count
  }

  func run(scale: Float, weights: UnsafePointer<Float>?) {
    covey_softmax_cross_entropy(
      memory.batch, classes, memory.output, memory.labels, weights, scale, memory.losses, memory.outputGradient)
  }

  func count() -> (right: Int, counted: Int) {
    (Int(covey_count_correct(memory.batch, classes, memory.output, memory.labels)), memory.batch)
  }
}
