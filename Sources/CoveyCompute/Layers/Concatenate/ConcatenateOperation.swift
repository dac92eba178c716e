public import CoveyCore

/// Tensors side by side along the last axis.
public struct ConcatenateOperation: GraphOperation {
  /// "concatenate".
  public static let kind = "concatenate"
  static let family = LayerFamily(ConcatenateOperation.self)

  /// The only one there is.
  public init() {}

  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "Concatenate".
  public var title: String { "Concatenate" }

  /// The channels added up.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count >= 2,
      inputs.allSatisfy({
        $0.element == .float && $0.shape.dimensions.dropLast() == inputs[0].shape.dimensions.dropLast()
      })
    else {
      throw ModelError.invalid(
        "concatenate takes two or more tensors that differ in the last extent only, not "
          + inputs.map(\.shape.description).joined(separator: ", "))
    }
    let channels = inputs.reduce(0) { $0 + $1.shape.channels }
    return TensorType(Shape(inputs[0].shape.dimensions.dropLast() + [channels]))
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    ConcatenatePlan(rows: site.batch * site.output.shape.positions, widths: site.inputs.map(\.shape.channels))
  }
}

struct ConcatenatePlan: KernelPlan {
  let rows: Int
  let widths: [Int]
  func bind(_ memory: KernelMemory) -> any Kernel { ConcatenateKernel(self, memory) }
}

final class ConcatenateKernel: Kernel {
  private let rows, total: Int
  private let widths: [Int]
  private let memory: KernelMemory

  init(_ plan: ConcatenatePlan, _ memory: KernelMemory) {
    rows = plan.rows
    widths = plan.widths
    total = plan.widths.reduce(0, +)
    self.memory = memory
  }

  func forward() {
    var start = 0
    for (input, width) in zip(memory.inputs, widths) {
      for row in 0..<rows {
        (memory.output + row * total + start).update(from: input + row * width, count: width)
      }
      start += width
    }
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    var start = 0
    for (gradient, width) in zip(memory.inputGradients, widths) {
      if let dx = gradient {
        for row in 0..<rows { (dx + row * width).update(from: dy + row * total + start, count: width) }
      }
      start += width
    }
  }
}

extension LayerTensor {
  /// This tensor and others side by side along the last axis.
  public func concatenate(_ others: LayerTensor...) -> LayerTensor { apply(ConcatenateOperation(), with: others) }
}
