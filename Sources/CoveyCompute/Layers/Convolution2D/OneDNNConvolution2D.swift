#if OneDNN
  internal import CCoveyKernels
  internal import COneDNN

  /// A 2-D convolution by oneDNN's primitives; see ``OneDNNConvolution2DPasses`` for which.
  struct OneDNNConvolution2DPlan: KernelPlan {
    let portable: PortableConvolution2DPlan
    let norms: Bool
    let forward: OneDNNPass
    let backwardInput, backwardWeights: OneDNNPass?
    /// Whether the forward primitive applies the activation itself.
    let fusesActivation: Bool
    /// Numbers in the kernel, and whole cache lines that hold its gradient and the bias's.
    let weights, weightRoom, biasRoom: Int

    init(_ portable: PortableConvolution2DPlan, site: KernelSite) throws {
      OneDNN.useOneThread()
      self.portable = portable
      norms = site.norms
      let (operation, shape) = (portable.operation, portable.shape)
      weights = shape.kernel_h * shape.kernel_w * shape.channels / shape.groups * shape.filters
      weightRoom = (weights + 15) / 16 * 16
      biasRoom = (shape.filters + 15) / 16 * 16
      fusesActivation = operation.activation == .relu
      let passes = try OneDNNConvolution2DPasses(shape, "conv2d on \(site.inputs[0].shape)")
      forward = try passes.forward(bias: operation.bias, relu: fusesActivation, training: site.training)
      backwardInput = site.training && site.wantsInputGradient[0] ? try passes.backwardInput() : nil
      backwardWeights = site.training ? try passes.backwardWeights(bias: operation.bias) : nil
    }

    var scratch: Int {
      // The gradient stays in front of the working memory until it has been added to its target.
      let gradient = backwardWeights.map { weightRoom + biasRoom + $0.scratch } ?? 0
      return max(norms ? portable.scratch : 0, forward.scratch, backwardInput?.scratch ?? 0, gradient)
    }

    var saved: Int { portable.saved }
    var exampleGradients: ExampleGradients { portable.exampleGradients }

    func bind(_ memory: KernelMemory) -> any Kernel { OneDNNConvolution2DKernel(self, memory) }
  }

  /// 2-D convolution by oneDNN.
  final class OneDNNConvolution2DKernel: Kernel {
    private let plan: OneDNNConvolution2DPlan
    private let memory: KernelMemory
    private let control: StepControl
    private let activation: Int32
    private let outputs, filters: Int
    private let kernel: Int
    private let bias: Int?
    private let runForward: OneDNNRun
    private let runBackwardInput, runBackwardWeights: OneDNNRun?
    /// Takes the per-example norms.
    private let portable: PortableConvolution2DKernel

    init(_ plan: OneDNNConvolution2DPlan, _ memory: KernelMemory) {
      self.plan = plan
      self.memory = memory
      control = memory.control
      activation = plan.portable.operation.activation.code
      let shape = plan.portable.shape
      filters = shape.filters
      outputs = shape.batch * shape.out_height * shape.out_width * shape.filters
      kernel = memory.parameters[0]
      let hasBias = plan.portable.operation.bias
      bias = hasBias ? memory.parameters[1] : nil
      portable = PortableConvolution2DKernel(plan.portable, memory)

      let weights = control.parameters + kernel
      let offsets = hasBias ? [control.parameters + memory.parameters[1]] : []
      let x = memory.inputs[0]
      let scratch = memory.scratch
      runForward = plan.forward.bind([x, weights] + offsets + [memory.output], scratch: scratch)
      if let pass = plan.backwardInput, let dy = memory.outputGradient, let dx = memory.inputGradients[0] {
        runBackwardInput = pass.bind([dy, weights, dx], scratch: scratch)
      } else {
        runBackwardInput = nil
      }
      if let pass = plan.backwardWeights, let dy = memory.outputGradient {
        let db = hasBias ? [scratch + plan.weightRoom] : []
        runBackwardWeights = pass.bind([x, dy, scratch] + db, scratch: scratch + plan.weightRoom + plan.biasRoom)
      } else {
        runBackwardWeights = nil
      }
    }

    func forward() {
      runForward()
      if activation != 0 && !plan.fusesActivation {
        covey_activation_forward(activation, memory.output, memory.output, outputs)
      }
    }

    func backward() {
      guard inputGradient() != nil, let runBackwardWeights else { return }
      runBackwardWeights()
      add(memory.scratch, to: control.target + kernel, count: plan.weights)
      if let bias { add(memory.scratch + plan.weightRoom, to: control.target + bias, count: filters) }
    }

    func backwardNorms() {
      guard let dy = inputGradient() else { return }
      portable.addNorms(dy)
    }

    func backwardWeighted(_ weights: UnsafePointer<Float>) { portable.backwardWeighted(weights) }

    /// Undoes the activation in dy and writes dx where wanted.
    private func inputGradient() -> UnsafeMutablePointer<Float>? {
      guard let dy = memory.outputGradient else { return nil }
      if activation != 0 { covey_activation_backward(activation, nil, memory.output, dy, dy, outputs) }
      runBackwardInput?()
      return dy
    }

    /// target = alpha * gradient + beta * target, where beta = 0 does not read the target.
    private func add(_ gradient: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int) {
      if control.beta == 0 {
        target.update(from: gradient, count: count)
        if control.alpha != 1 { covey_scale(target, control.alpha, count) }
      } else {
        covey_axpby(target, gradient, control.alpha, control.beta, count)
      }
    }
  }
#endif
