internal import CCoveyKernels

struct PortableDensePlan: KernelPlan {
  let operation: DenseOperation
  /// Examples, and rows of each (1 for vectors, the length for sequences).
  let batch, rows: Int
  let inputs, outputs: Int
  let ghost: GhostNorm
  let norms: Bool
  /// Every example's own gradient, where keeping it pays.
  let store: ExampleStore?

  init(operation: DenseOperation, site: KernelSite) {
    self.operation = operation
    batch = site.batch
    rows = site.inputs[0].shape.positions
    inputs = site.inputs[0].shape.channels
    outputs = operation.units
    norms = site.norms
    ghost = GhostNorm(rows: rows, inputs: inputs, outputs: outputs)
    store =
      norms
      ? ExampleStore(
        ghost, examples: batch, weights: inputs * outputs, bias: operation.bias ? outputs : 0, positions: rows) : nil
  }

  var exampleGradients: ExampleGradients { .weighted }
  var saved: Int { store?.count ?? 0 }

  var productScratch: Int { covey_dense_scratch(batch * rows, inputs, outputs) }
  var scratch: Int { norms ? max(productScratch, ghost.scratch) : productScratch }

  func bind(_ memory: KernelMemory) -> any Kernel { PortableDenseKernel(self, memory) }
}

/// Fully connected layer by Covey's kernels.
final class PortableDenseKernel: Kernel {
  private let plan: PortableDensePlan
  private let memory: KernelMemory
  private let x, y: UnsafeMutablePointer<Float>
  private let dx: UnsafeMutablePointer<Float>?
  private let dy: UnsafeMutablePointer<Float>?
  private let scratch: UnsafeMutablePointer<Float>
  private let control: StepControl
  private let rows, inputs, outputs: Int
  private let activation: Int32
  private let kernel: Int
  private let bias: Int?

  init(_ plan: PortableDensePlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
    x = memory.inputs[0]
    y = memory.output
    dx = memory.inputGradients[0]
    dy = memory.outputGradient
    scratch = memory.scratch
    control = memory.control
    rows = plan.batch * plan.rows
    inputs = plan.inputs
    outputs = plan.outputs
    activation = plan.operation.activation.code
    kernel = memory.parameters[0]
    bias = plan.operation.bias ? memory.parameters[1] : nil
  }

  func forward() {
    covey_dense_forward(
      rows, inputs, outputs, x, control.parameters + kernel, bias.map { UnsafePointer(control.parameters + $0) },
      activation, y, scratch)
  }

  func backward() {
    guard let dy = inputGradient() else { return }
    covey_dense_backward_weights(
      rows, inputs, outputs, x, dy, control.alpha, control.beta, control.target + kernel,
      bias.map { control.target + $0 }, scratch)
  }

  func backwardNorms() {
    guard let dy = inputGradient() else { return }
    addNorms(dy)
  }

  /// Adds each example's squared norm, dy already multiplied by the activation's derivative.
  func addNorms(_ dy: UnsafeMutablePointer<Float>) {
    if let store = plan.store {
      for b in 0..<plan.batch {
        let own = memory.saved + b * store.stride
        covey_dense_backward_weights(
          plan.rows, inputs, outputs, x + b * plan.rows * inputs, dy + b * plan.rows * outputs, 1, 0, own,
          bias.map { _ in own + store.weights }, scratch)
        control.squaredNorms[b] += store.squaredNorm(memory.saved, b)
      }
      return
    }
    for b in 0..<plan.batch {
      control.squaredNorms[b] += plan.ghost.squaredNorm(
        x: x + b * plan.rows * inputs, dy: dy + b * plan.rows * outputs, bias: bias != nil, scratch: scratch)
    }
  }

  func backwardWeighted(_ weights: UnsafePointer<Float>) {
    guard let dy else { return }
    if let store = plan.store {
      store.add(memory.saved, weights, control, kernel: kernel, offset: bias)
      return
    }
    covey_scale_rows(dy, weights, plan.batch, plan.rows * outputs)
    covey_dense_backward_weights(
      rows, inputs, outputs, x, dy, control.alpha, control.beta, control.target + kernel,
      bias.map { control.target + $0 }, scratch)
  }

  /// Undoes the activation in dy and writes dx where wanted.
  private func inputGradient() -> UnsafeMutablePointer<Float>? {
    guard let dy else { return nil }
    if activation != 0 { covey_activation_backward(activation, nil, y, dy, dy, rows * outputs) }
    if let dx { covey_dense_backward_input(rows, inputs, outputs, dy, control.parameters + kernel, dx, scratch) }
    return dy
  }
}
