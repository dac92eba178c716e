internal import CCoveyKernels

struct NormalizationPlan: KernelPlan {
  /// Normalised pieces: layer normalisation treats each position of an example as a piece.
  let pieces, positions, channels, groups: Int
  let examples: Int
  let epsilon: Float

  init(operation: NormalizationOperation, site: KernelSite) {
    let shape = site.inputs[0].shape
    examples = site.batch
    channels = shape.channels
    epsilon = operation.epsilon
    if let groups = operation.groups {
      self.groups = groups
      pieces = site.batch
      positions = shape.positions
    } else {
      groups = 1
      pieces = site.batch * shape.positions
      positions = 1
    }
  }

  var saved: Int { pieces * groups * 2 }
  var scratch: Int { 2 * channels }
  var exampleGradients: ExampleGradients { .weighted }

  func bind(_ memory: KernelMemory) -> any Kernel { NormalizationKernel(self, memory) }
}

/// Layer and group normalisation by Covey's kernels.
final class NormalizationKernel: Kernel {
  private let plan: NormalizationPlan
  private let memory: KernelMemory
  private let control: StepControl
  private let gamma, beta: Int

  init(_ plan: NormalizationPlan, _ memory: KernelMemory) {
    self.plan = plan
    self.memory = memory
    control = memory.control
    gamma = memory.parameters[0]
    beta = memory.parameters[1]
  }

  func forward() {
    covey_group_norm_forward(
      plan.pieces, plan.positions, plan.channels, plan.groups, plan.epsilon, memory.inputs[0],
      control.parameters + gamma, control.parameters + beta, memory.output, memory.saved)
  }

  func backward() {
    guard let dy = memory.outputGradient else { return }
    inputGradient(dy)
    addWeights(dy)
  }

  func backwardWeighted(_ weights: UnsafePointer<Float>) {
    guard let dy = memory.outputGradient else { return }
    let values = plan.pieces / plan.examples * plan.positions * plan.channels
    covey_scale_rows(dy, weights, plan.examples, values)
    addWeights(dy)
  }

  private func addWeights(_ dy: UnsafeMutablePointer<Float>) {
    covey_group_norm_backward_weights(
      plan.pieces, plan.positions, plan.channels, plan.groups, memory.inputs[0], memory.saved, dy, control.alpha,
      control.beta, control.target + gamma, control.target + beta)
  }

  func backwardNorms() {
    guard let dy = memory.outputGradient else { return }
    inputGradient(dy)
    let pieces = plan.pieces / plan.examples
    let values = pieces * plan.positions * plan.channels
    for b in 0..<plan.examples {
      covey_group_norm_backward_weights(
        pieces, plan.positions, plan.channels, plan.groups, memory.inputs[0] + b * values,
        memory.saved + b * pieces * plan.groups * 2, dy + b * values, 1, 0, memory.scratch,
        memory.scratch + plan.channels)
      control.squaredNorms[b] += Float(covey_squared_norm(memory.scratch, 2 * plan.channels))
    }
  }

  private func inputGradient(_ dy: UnsafeMutablePointer<Float>) {
    guard let dx = memory.inputGradients[0] else { return }
    covey_group_norm_backward_input(
      plan.pieces, plan.positions, plan.channels, plan.groups, memory.inputs[0], control.parameters + gamma,
      memory.saved, dy, dx)
  }
}
