internal import CCoveyKernels

/// A plan's kernels and a loss bound to one executor's memory, in the order they run.
final class BoundPlan {
  let plan: Plan
  let forward: ContiguousArray<any Kernel>
  let backward: ContiguousArray<any Kernel>
  /// The parametric kernels, in the order of the backward pass.
  let parametric: ContiguousArray<any Kernel>
  /// The model's inputs, outputs, and one loss per example.
  let inputs: [UnsafeMutablePointer<Float>]
  let output: UnsafeMutablePointer<Float>
  let losses: UnsafeMutablePointer<Float>
  let loss: any LossKernel

  init(
    _ plan: Plan, workspace: UnsafeMutablePointer<Float>, control: StepControl, loss: any Loss,
    targets: UnsafeMutablePointer<Float>
  ) {
    self.plan = plan
    let graph = plan.graph
    let placements = plan.placements
    var forward = ContiguousArray<any Kernel>()
    var backward = [[any Kernel]]()
    var parametric = [any Kernel]()
    for (index, node) in graph.nodes.enumerated() {
      let placement = placements[index]
      let gradients = node.inputs.indices.map { slot -> UnsafeMutablePointer<Float>? in
        guard plan.wantsGradient[node.inputs[slot]] else { return nil }
        return (placement.partialGradients[slot] ?? placements[node.inputs[slot]].gradient).map { workspace + $0 }
      }
      let memory = KernelMemory(
        inputs: node.inputs.map { workspace + placements[$0].value }, output: workspace + placement.value,
        inputGradients: gradients, outputGradient: placement.gradient.map { workspace + $0 },
        parameters: graph.layout.offsets(node: index), saved: workspace + placement.saved,
        scratch: workspace + plan.scratch, control: control)
      let kernel = plan.kernels[index].bind(memory)
      if !(kernel is IdleKernel) { forward.append(kernel) }
      if graph.layout.count(node: index) > 0 { parametric.append(kernel) }
      guard plan.wantsGradient[index] else { continue }
      var steps: [any Kernel] = []
      if kernel is IdleKernel {
        if let from = memory.outputGradient, let to = gradients.first ?? nil, from != to {
          steps.append(CopyGradientKernel(from: from, to: to, count: plan.batch * node.output.shape.count))
        }
      } else {
        steps.append(kernel)
      }
      for (slot, input) in node.inputs.enumerated() {
        guard let partial = placement.partialGradients[slot], let whole = placements[input].gradient else { continue }
        steps.append(
          AddGradientKernel(
            from: workspace + partial, to: workspace + whole, count: plan.batch * graph.nodes[input].output.shape.count)
        )
      }
      backward.append(steps)
    }
    self.forward = forward
    self.backward = ContiguousArray(backward.reversed().joined())
    self.parametric = ContiguousArray(parametric.reversed())
    inputs = graph.inputs.map { workspace + placements[$0].value }
    output = workspace + placements[graph.output].value
    losses = workspace + plan.losses
    self.loss = loss.bind(
      LossMemory(
        batch: plan.batch, outputs: graph.nodes[graph.output].output, output: output,
        outputGradient: placements[graph.output].gradient.map { workspace + $0 }, values: targets, losses: losses))
  }
}

/// Passes a view's gradient on to an input that has other consumers, too.
final class CopyGradientKernel: Kernel {
  private let from, to: UnsafeMutablePointer<Float>
  private let count: Int

  init(from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int) {
    self.from = from
    self.to = to
    self.count = count
  }

  func forward() {}
  func backward() { to.update(from: from, count: count) }
}

/// Adds a consumer's share of a gradient to what another consumer has written.
final class AddGradientKernel: Kernel {
  private let from, to: UnsafeMutablePointer<Float>
  private let count: Int

  init(from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int) {
    self.from = from
    self.to = to
    self.count = count
  }

  func forward() {}
  func backward() { covey_add(to, to, from, count) }
}
