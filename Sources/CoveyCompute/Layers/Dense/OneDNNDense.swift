#if OneDNN
  internal import CCoveyKernels
  internal import COneDNN

  /// A fully connected layer by oneDNN's matrix products over the flat row-major weights.
  ///
  /// `dnnl_sgemm` was at least as fast as the matmul and inner product primitives at every shape that mattered (all of
  /// which lose more than they gain by copying weights into a layout of their own), allocates at most once a call, and
  /// takes alpha and beta. The exception is the input's gradient of many rows and large weights: there matmul takes 0.6
  /// of its time.
  struct OneDNNDensePlan: KernelPlan {
    let portable: PortableDensePlan
    let training: Bool
    let norms: Bool
    /// The input's gradient as a matmul primitive, where that is faster.
    let backwardInput: OneDNNPass?

    init(_ portable: PortableDensePlan, site: KernelSite) throws {
      OneDNN.useOneThread()
      // Whether oneDNN can be used at all.
      _ = try OneDNN.engine()
      self.portable = portable
      training = site.training
      norms = site.norms
      let rows = portable.batch * portable.rows
      let wanted = site.training && site.wantsInputGradient[0]
      if wanted && rows >= 16 && portable.inputs * portable.outputs >= 1 << 18 {
        backwardInput = try OneDNNDensePlan.backwardInput(rows, portable.inputs, portable.outputs)
      } else {
        backwardInput = nil
      }
    }

    var scratch: Int { max(norms ? portable.scratch : 0, backwardInput?.scratch ?? 0) }

    var saved: Int { portable.saved }
    var exampleGradients: ExampleGradients { portable.exampleGradients }

    func bind(_ memory: KernelMemory) -> any Kernel { OneDNNDenseKernel(self, memory) }

    /// dx = dy W^T.
    private static func backwardInput(_ rows: Int, _ inputs: Int, _ outputs: Int) throws -> OneDNNPass {
      let name = "dense's input gradient"
      let dy = try OneDNNLayout([rows, outputs], dnnl_ab, name)
      let transposed = try OneDNNLayout([outputs, inputs], dnnl_ba, name)
      let dx = try OneDNNLayout([rows, inputs], dnnl_ab, name)
      var (left, right, product) = (dy.description, transposed.description, dx.description)
      var descriptor = dnnl_matmul_desc_t()
      try OneDNN.check(dnnl_matmul_desc_init(&descriptor, &left, &right, nil, &product), name)
      var pass = try OneDNNPass(OneDNNPrimitive(&descriptor, name), name)
      try pass.input(DNNL_ARG_SRC_0, dnnl_query_src_md, dy)
      try pass.input(DNNL_ARG_WEIGHTS_0, dnnl_query_weights_md, transposed)
      try pass.result(DNNL_ARG_DST_0, dnnl_query_dst_md, dx)
      return pass
    }
  }

  /// Fully connected layer by oneDNN.
  final class OneDNNDenseKernel: Kernel {
    private let x, y: UnsafeMutablePointer<Float>
    private let dx, dy: UnsafeMutablePointer<Float>?
    private let control: StepControl
    private let rows, inputs, outputs: Int
    private let activation: Int32
    private let kernel: Int
    private let bias: Int?
    private let backwardInput: OneDNNRun?
    /// Takes the per-example norms.
    private let portable: PortableDenseKernel

    init(_ plan: OneDNNDensePlan, _ memory: KernelMemory) {
      x = memory.inputs[0]
      y = memory.output
      dx = memory.inputGradients[0]
      dy = memory.outputGradient
      control = memory.control
      rows = plan.portable.batch * plan.portable.rows
      inputs = plan.portable.inputs
      outputs = plan.portable.outputs
      activation = plan.portable.operation.activation.code
      kernel = memory.parameters[0]
      bias = plan.portable.operation.bias ? memory.parameters[1] : nil
      portable = PortableDenseKernel(plan.portable, memory)
      if let pass = plan.backwardInput, let dx = memory.inputGradients[0], let dy = memory.outputGradient {
        backwardInput = pass.bind([dy, control.parameters + memory.parameters[0], dx], scratch: memory.scratch)
      } else {
        backwardInput = nil
      }
    }

    func forward() {
      if let bias {
        for row in 0..<rows { (y + row * outputs).update(from: control.parameters + bias, count: outputs) }
      }
      product(
        "N", "N", rows, outputs, inputs, 1, x, inputs, control.parameters + kernel, outputs, bias == nil ? 0 : 1, y)
      if activation != 0 { covey_activation_forward(activation, y, y, rows * outputs) }
    }

    func backward() {
      guard let dy = inputGradient() else { return }
      product(
        "T", "N", inputs, outputs, rows, control.alpha, x, inputs, dy, outputs, control.beta, control.target + kernel)
      guard let bias else { return }
      let gradient = control.target + bias
      if control.beta == 0 {
        covey_fill(gradient, 0, outputs)
      } else if control.beta != 1 {
        covey_scale(gradient, control.beta, outputs)
      }
      for row in 0..<rows { covey_axpy(gradient, dy + row * outputs, control.alpha, outputs) }
    }

    func backwardNorms() {
      guard let dy = inputGradient() else { return }
      portable.addNorms(dy)
    }

    func backwardWeighted(_ weights: UnsafePointer<Float>) { portable.backwardWeighted(weights) }

    /// Undoes the activation in dy and writes dx where wanted.
    private func inputGradient() -> UnsafeMutablePointer<Float>? {
      guard let dy else { return nil }
      if activation != 0 { covey_activation_backward(activation, nil, y, dy, dy, rows * outputs) }
      if let backwardInput {
        backwardInput()
      } else if let dx {
        product("N", "T", rows, inputs, outputs, 1, dy, outputs, control.parameters + kernel, outputs, 0, dx)
      }
      return dy
    }

    /// c[m x n] = alpha * op(a) * op(b) + beta * c.
    @inline(__always)
    private func product(
      _ opA: Unicode.Scalar, _ opB: Unicode.Scalar, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
      _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
      _ c: UnsafeMutablePointer<Float>
    ) {
      OneDNN.useOneThread()
      OneDNN.require(
        dnnl_sgemm(
          CChar(truncatingIfNeeded: opA.value), CChar(truncatingIfNeeded: opB.value), Int64(m), Int64(n), Int64(k),
          alpha,
          a, Int64(lda), b, Int64(ldb), beta, c, Int64(n)))
    }
  }
#endif
