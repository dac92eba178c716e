internal import CCoveyKernels
public import CoveyCore

/// The sum of tensors of one shape: residual edges.
public struct AddOperation: GraphOperation {
  /// "add".
  public static let kind = "add"
  static let family = LayerFamily(AddOperation.self)

  /// The only one there is.
  public init() {}

  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "Add".
  public var title: String { "Add" }

  /// The common shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count >= 2, inputs.allSatisfy({ $0 == inputs[0] && $0.element == .float }) else {
      throw ModelError.invalid(
        "add takes two or more tensors of one shape, not \(inputs.map(\.shape.description).joined(separator: ", "))")
    }
    return inputs[0]
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    AddPlan(count: site.batch * site.output.shape.count)
  }
}

struct AddPlan: KernelPlan {
  let count: Int
  func bind(_ memory: KernelMemory) -> any Kernel { AddKernel(count, memory) }
}

final class AddKernel: Kernel {
  private let count: Int
  private let memory: KernelMemory

  init(_ count: Int, _ memory: KernelMemory) {
    self.count = count
    self.memory = memory
  }

  func forward() {
    covey_add(memory.output, memory.inputs[0], memory.inputs[1], count)
    for input in memory.inputs.dropFirst(2) { covey_add(memory.output, memory.output, input, count) }
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    for case let dx? in memory.inputGradients { dx.update(from: dy, count: count) }
  }
}

extension LayerTensor {
  /// The sum with tensors of the same shape: a residual edge.
  public func add(_ others: LayerTensor...) -> LayerTensor { apply(AddOperation(), with: others) }
}
