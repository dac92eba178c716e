internal import CCoveyKernels

struct PortablePool2DPlan: KernelPlan {
  let shape: covey_pool2d
  let reduction: Pool2DOperation.Reduction

  init(operation: Pool2DOperation, site: KernelSite) {
    shape = operation.description(site)
    reduction = operation.reduction
  }

  var outputs: Int { shape.batch * shape.out_height * shape.out_width * shape.channels }
  /// Room for a 16-bit winner per output.
  var saved: Int { reduction == .maximum ? (outputs + 1) / 2 : 0 }

  func bind(_ memory: KernelMemory) -> any Kernel { PortablePool2DKernel(self, memory) }
}

/// Pooling by Covey's kernels.
final class PortablePool2DKernel: Kernel {
  private var shape: covey_pool2d
  private let reduction: Pool2DOperation.Reduction
  private let memory: KernelMemory
  private let winners: UnsafeMutablePointer<UInt16>

  init(_ plan: PortablePool2DPlan, _ memory: KernelMemory) {
    shape = plan.shape
    reduction = plan.reduction
    self.memory = memory
    winners = UnsafeMutableRawPointer(memory.saved).assumingMemoryBound(to: UInt16.self)
  }

  func forward() {
    switch reduction {
    case .maximum: covey_max_pool_forward(&shape, memory.inputs[0], memory.output, winners)
    case .average: covey_average_pool_forward(&shape, memory.inputs[0], memory.output)
    }
  }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    switch reduction {
    case .maximum: covey_max_pool_backward(&shape, dy, winners, dx)
    case .average: covey_average_pool_backward(&shape, dy, dx)
    }
  }
}
