#if OneDNN
  internal import CCoveyKernels
  internal import COneDNN

  /// Maximum or average pooling by oneDNN's primitives, on activations as they are.
  struct OneDNNPool2DPlan: KernelPlan {
    let forward: OneDNNPass
    let backward: OneDNNPass?
    /// Floats of oneDNN's note of the winners.
    let saved: Int

    init(_ operation: Pool2DOperation, site: KernelSite) throws {
      OneDNN.useOneThread()
      let name = "pooling on \(site.inputs[0].shape)"
      let shape = operation.description(site)
      let input = try OneDNNLayout([shape.batch, shape.channels, shape.height, shape.width], dnnl_nhwc, name)
      let output = try OneDNNLayout([shape.batch, shape.channels, shape.out_height, shape.out_width], dnnl_nhwc, name)
      let stride = [Int64(shape.stride_h), Int64(shape.stride_w)]
      let window = [Int64(shape.window_h), Int64(shape.window_w)]
      let before = [Int64(shape.pad_top), Int64(shape.pad_left)]
      let after = [
        Int64(max(0, (shape.out_height - 1) * shape.stride_h + shape.window_h - shape.height - shape.pad_top)),
        Int64(max(0, (shape.out_width - 1) * shape.stride_w + shape.window_w - shape.width - shape.pad_left)),
      ]
      let algorithm = operation.reduction == .maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
      var (source, destination) = (input.description, output.description)
      var descriptor = dnnl_pooling_desc_t()
      let kind = site.training ? dnnl_forward_training : dnnl_forward_inference
      try OneDNN.check(
        dnnl_pooling_forward_desc_init(
          &descriptor, kind, algorithm, &source, &destination, stride, window, before, after), name)
      let primitive = try OneDNNPrimitive(&descriptor, name)
      var forward = try OneDNNPass(primitive, name)
      try forward.input(DNNL_ARG_SRC_0, dnnl_query_src_md, input)
      try forward.result(DNNL_ARG_DST_0, dnnl_query_dst_md, output)

      let winners =
        site.training && operation.reduction == .maximum ? try primitive.layout(dnnl_query_workspace_md) : nil
      saved = winners?.count ?? 0
      if let winners { forward.add(argument: DNNL_ARG_WORKSPACE, winners, isResult: true) }
      self.forward = forward
      guard site.training, site.wantsInputGradient[0] else {
        backward = nil
        return
      }
      try OneDNN.check(
        dnnl_pooling_backward_desc_init(&descriptor, algorithm, &source, &destination, stride, window, before, after),
        name)
      var backward = try OneDNNPass(OneDNNPrimitive(&descriptor, hint: primitive, name), name)
      try backward.input(DNNL_ARG_DIFF_DST_0, dnnl_query_diff_dst_md, output)
      try backward.result(DNNL_ARG_DIFF_SRC_0, dnnl_query_diff_src_md, input)
      if let winners { backward.add(argument: DNNL_ARG_WORKSPACE, winners) }
      self.backward = backward
    }

    var scratch: Int { max(forward.scratch, backward?.scratch ?? 0) }

    func bind(_ memory: KernelMemory) -> any Kernel { OneDNNPool2DKernel(self, memory) }
  }

  /// Pooling by oneDNN.
  final class OneDNNPool2DKernel: Kernel {
    private let runForward: OneDNNRun
    private let runBackward: OneDNNRun?

    init(_ plan: OneDNNPool2DPlan, _ memory: KernelMemory) {
      let winners = plan.saved > 0 ? [memory.saved] : []
      runForward = plan.forward.bind([memory.inputs[0], memory.output] + winners, scratch: memory.scratch)
      if let pass = plan.backward, let dy = memory.outputGradient, let dx = memory.inputGradients[0] {
        runBackward = pass.bind([dy, dx] + winners, scratch: memory.scratch)
      } else {
        runBackward = nil
      }
    }

    func forward() { runForward() }
    func backward() { runBackward?() }
  }
#endif
