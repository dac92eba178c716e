internal import CCoveyKernels
public import CoveyCore

/// Sigmoid and binary cross-entropy of logits, summed over outputs, with targets in [0, 1].
public struct SigmoidBinaryCrossEntropy: Loss, Hashable {
  static let maker = NamedMaker<any Loss>(
    "sigmoidBinaryCrossEntropy", "sigmoid and binary cross-entropy against numbers in [0, 1]"
  ) {
    SigmoidBinaryCrossEntropy($0)
  }

  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "sigmoidBinaryCrossEntropy".
  public var name: String { Self.maker.name }

  /// A number for each output.
  public func targets(for outputs: TensorType) throws -> TargetKind { .values(try outputs.requireVector()) }

  /// Covey's kernel.
  public func bind(_ memory: LossMemory) -> any LossKernel { SigmoidBinaryCrossEntropyKernel(memory) }
}

extension Loss where Self == SigmoidBinaryCrossEntropy {
  /// See ``SigmoidBinaryCrossEntropy``.
  public static var sigmoidBinaryCrossEntropy: Self { SigmoidBinaryCrossEntropy() }
}

final class SigmoidBinaryCrossEntropyKernel: LossKernel {
  private let memory: LossMemory
  private let width: Int

  init(_ memory: LossMemory) {
    self.memory = memory
    width = memory.outputs.shape.count
  }

  func run(scale: Float, weights: UnsafePointer<Float>?) {
    covey_sigmoid_cross_entropy(
      memory.batch, width, memory.output, memory.values, weights, scale, memory.losses, memory.outputGradient)
  }
}
