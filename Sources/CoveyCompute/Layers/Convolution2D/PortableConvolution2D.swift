internal import CCoveyKernels

struct PortableConvolution2DPlan: KernelPlan {
  let operation: Convolution2DOperation
  let shape: covey_conv2d
  let ghost: GhostNorm
  let norms: Bool
  /// Every example's own gradient, where keeping it pays.
  let store: ExampleStore?

  init(operation: Convolution2DOperation, site: KernelSite) {
    self.operation = operation
    shape = operation.description(site)
    norms = site.norms
    ghost = GhostNorm(
      rows: shape.out_height * shape.out_width,
      inputs: shape.kernel_h * shape.kernel_w * shape.channels / shape.groups, outputs: shape.filters / shape.groups)
    store =
      norms
      ? ExampleStore(
        ghost, examples: shape.batch, weights: ghost.inputs * shape.filters, bias: operation.bias ? shape.filters : 0,
        positions: ghost.rows) : nil
  }

  var exampleGradients: ExampleGradients { .weighted }
  var saved: Int { store?.count ?? 0 }

  /// The same convolution of one example.
  var single: covey_conv2d {
    var single = shape
    single.batch = 1
    return single
  }

  /// Room for one example's patches of one group.
  var patches: Int { (ghost.rows * ghost.inputs + 15) / 16 * 16 }
  var scratch: Int {
    let product = withUnsafePointer(to: shape) { covey_conv2d_scratch($0) }
    if !norms { return product }
    return max(
      product, store == nil ? patches + ghost.scratch : withUnsafePointer(to: single) { covey_conv2d_scratch($0) })
  }

  func bind(_ memory: KernelMemory) -> any Kernel { PortableConvolution2DKernel(self, memory) }
}

/// 2-D convolution by Covey's kernels.
final class PortableConvolution2DKernel: Kernel {
  private let plan: PortableConvolution2DPlan
  private var shape, single: covey_conv2d
  private let memory: KernelMemory
  private let control: StepControl
  private let activation: Int32
  private let kernel: Int
  private let bias: Int?

  init(_ plan: PortableConvolution2DPlan, _ memory: KernelMemory) {
    self.plan = plan
    shape = plan.shape
    single = plan.single
    self.memory = memory
    control = memory.control
    activation = plan.operation.activation.code
    kernel = memory.parameters[0]
    bias = plan.operation.bias ? memory.parameters[1] : nil
  }

  func forward() {
    covey_conv2d_forward(
      &shape, memory.inputs[0], control.parameters + kernel, bias.map { UnsafePointer(control.parameters + $0) },
      activation, memory.output, memory.scratch)
  }

  func backward() {
    guard let dy = inputGradient() else { return }
    covey_conv2d_backward_weights(
      &shape, memory.inputs[0], dy, control.alpha, control.beta, control.target + kernel,
      bias.map { control.target + $0 }, memory.scratch)
  }

  func backwardNorms() {
    guard let dy = inputGradient() else { return }
    addNorms(dy)
  }

  /// Adds each example's squared norm, dy already multiplied by the activation's derivative.
  func addNorms(_ dy: UnsafeMutablePointer<Float>) {
    let rows = plan.ghost.rows
    if let store = plan.store {
      for b in 0..<shape.batch {
        let own = memory.saved + b * store.stride
        covey_conv2d_backward_weights(
          &single, memory.inputs[0] + b * shape.height * shape.width * shape.channels, dy + b * rows * shape.filters, 1,
          0, own, bias.map { _ in own + store.weights }, memory.scratch)
        control.squaredNorms[b] += store.squaredNorm(memory.saved, b)
      }
      return
    }
    for b in 0..<shape.batch {
      for group in 0..<shape.groups {
        covey_conv2d_patches(&shape, b, group, memory.inputs[0], memory.scratch)
        control.squaredNorms[b] += plan.ghost.squaredNorm(
          x: memory.scratch, dy: dy + b * rows * shape.filters + group * plan.ghost.outputs, bias: bias != nil,
          stride: shape.filters, scratch: memory.scratch + plan.patches)
      }
    }
  }

  func backwardWeighted(_ weights: UnsafePointer<Float>) {
    guard let dy = memory.outputGradient else { return }
    if let store = plan.store {
      store.add(memory.saved, weights, control, kernel: kernel, offset: bias)
      return
    }
    covey_scale_rows(dy, weights, shape.batch, plan.ghost.rows * shape.filters)
    covey_conv2d_backward_weights(
      &shape, memory.inputs[0], dy, control.alpha, control.beta, control.target + kernel,
      bias.map { control.target + $0 }, memory.scratch)
  }

  /// Undoes the activation in dy and writes dx where wanted.
  private func inputGradient() -> UnsafeMutablePointer<Float>? {
    guard let dy = memory.outputGradient else { return nil }
    let count = shape.batch * shape.out_height * shape.out_width * shape.filters
    if activation != 0 { covey_activation_backward(activation, nil, memory.output, dy, dy, count) }
    if let dx = memory.inputGradients[0] {
      covey_conv2d_backward_input(&shape, dy, control.parameters + kernel, dx, memory.scratch)
    }
    return dy
  }
}
