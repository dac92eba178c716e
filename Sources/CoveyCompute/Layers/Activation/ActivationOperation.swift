internal import CCoveyKernels
public import CoveyCore

/// An element-wise activation as a layer of its own.
public struct ActivationOperation: GraphOperation, Layer {
  /// "activation".
  public static let kind = "activation"
  static let family = LayerFamily(ActivationOperation.self, "an activation as a layer of its own")

  /// The non-linearity.
  public var function: ActivationFunction

  /// A layer of its own for `function`.
  public init(function: ActivationFunction) {
    self.function = function
  }

  /// Reads the function.
  public init(_ reader: SettingsReader) {
    function = reader.requiredChoice("activation", fallback: .linear) ?? .linear
  }

  /// Writes the function.
  public func write(to writer: inout SettingsWriter) { writer.set("activation", function.rawValue) }

  /// Such as "ReLU".
  public var title: String {
    switch function {
    case .linear: "Linear"
    case .relu: "ReLU"
    case .sigmoid: "Sigmoid"
    case .tanh: "Tanh"
    case .gelu: "GELU"
    }
  }

  /// The input's shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("an activation takes one tensor of floats")
    }
    return inputs[0]
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    ActivationPlan(code: function.code, count: site.batch * site.output.shape.count)
  }
}

struct ActivationPlan: KernelPlan {
  let code: Int32
  let count: Int
  func bind(_ memory: KernelMemory) -> any Kernel { ActivationKernel(self, memory) }
}

final class ActivationKernel: Kernel {
  private let plan: ActivationPlan
  private let memory: KernelMemory

  init(_ plan: ActivationPlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
  }

  func forward() { covey_activation_forward(plan.code, memory.inputs[0], memory.output, plan.count) }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    covey_activation_backward(plan.code, memory.inputs[0], memory.output, dy, dx, plan.count)
  }
}

extension LayerTensor {
  /// An activation as a layer of its own.
  public func activation(_ function: ActivationFunction) -> LayerTensor {
    apply(ActivationOperation(function: function))
  }

  /// max(x, 0).
  public func relu() -> LayerTensor { activation(.relu) }
}
