internal import CCoveyKernels
public import CoveyCore

/// Softmax over the last axis. Losses take logits: put it only where a distribution is wanted inside a model.
public struct SoftmaxOperation: GraphOperation, Layer {
  /// "softmax".
  public static let kind = "softmax"
  static let family = LayerFamily(SoftmaxOperation.self, "softmax over the last axis")

  /// The only one there is.
  public init() {}

  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "Softmax".
  public var title: String { "Softmax" }

  /// The input's shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("softmax takes one tensor of floats")
    }
    return inputs[0]
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    SoftmaxPlan(rows: site.batch * site.output.shape.positions, width: site.output.shape.channels)
  }
}

struct SoftmaxPlan: KernelPlan {
  let rows, width: Int
  func bind(_ memory: KernelMemory) -> any Kernel { SoftmaxKernel(self, memory) }
}

final class SoftmaxKernel: Kernel {
  private let plan: SoftmaxPlan
  private let memory: KernelMemory

  init(_ plan: SoftmaxPlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
  }

  func forward() { covey_softmax_forward(memory.inputs[0], memory.output, plan.rows, plan.width) }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    covey_softmax_backward(memory.output, dy, dx, plan.rows, plan.width)
  }
}

extension LayerTensor {
  /// Softmax over the last axis. Losses take logits: do not end a model with it.
  public func softmax() -> LayerTensor { apply(SoftmaxOperation()) }
}
