internal import CCoveyKernels
public import CoveyCore

/// Inverted dropout (Srivastava et al. 2014): in training each number is dropped with probability `rate` and the rest
/// scaled by 1 / (1 - rate); elsewhere the identity.
public struct DropoutOperation: GraphOperation, Layer {
  /// "dropout".
  public static let kind = "dropout"
  static let family = LayerFamily(DropoutOperation.self, "drops a share of the numbers in training")

  /// The share dropped, in [0, 1).
  public var rate: Float

  /// Dropout of a share `rate`.
  public init(rate: Float) {
    self.rate = rate
  }

  /// Reads the rate.
  public init(_ reader: SettingsReader) {
    rate = reader.requiredNumber("rate", .within(0..<1)) ?? 0
  }

  /// Writes the rate.
  public func write(to writer: inout SettingsWriter) { writer.set("rate", rate) }

  /// "Dropout".
  public var title: String { "Dropout" }

  /// The input's shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("dropout takes one tensor of floats")
    }
    guard rate >= 0 && rate < 1 else { throw ModelError.invalid("a dropout rate must lie in [0, 1), not \(rate)") }
    return inputs[0]
  }

  /// The identity outside training, or with rate 0.
  public func isView(training: Bool) -> Bool { !training || rate == 0 }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    isView(training: site.training)
      ? IdlePlan() : DropoutPlan(rate: rate, count: site.batch * site.output.shape.count)
  }
}

struct DropoutPlan: KernelPlan {
  let rate: Float
  let count: Int
  var saved: Int { count }
  func bind(_ memory: KernelMemory) -> any Kernel { DropoutKernel(self, memory) }
}

final class DropoutKernel: Kernel {
  private let rate: Float
  private let count: Int
  private let memory: KernelMemory

  init(_ plan: DropoutPlan, _ memory: KernelMemory) {
    rate = plan.rate
    count = plan.count
    self.memory = memory
  }

  func forward() {
    let control = memory.control
    withUnsafeBytes(of: control.dropoutKey) { key in
      withUnsafeBytes(of: control.dropoutCounter) { counter in
        covey_dropout(
          key.assumingMemoryBound(to: UInt32.self).baseAddress,
          counter.assumingMemoryBound(to: UInt32.self).baseAddress,
          rate, memory.inputs[0], memory.saved, memory.output, count)
      }
    }
    control.dropoutCounter.x &+= UInt32(truncatingIfNeeded: (count + 3) / 4)
  }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    covey_multiply(dx, dy, memory.saved, count)
  }
}

extension LayerTensor {
  /// Drops numbers with probability `rate` in training.
  public func dropout(_ rate: Float) -> LayerTensor { apply(DropoutOperation(rate: rate)) }
}
