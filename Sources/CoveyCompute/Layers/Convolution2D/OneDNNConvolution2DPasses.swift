#if OneDNN
  internal import CCoveyKernels
  internal import COneDNN

  /// Compiles the three passes of one convolution, all direct: oneDNN 2.6.3's Winograd writes to a null pointer where
  /// a plan for a short last batch is made beside one for a full batch.
  ///
  /// Fixed rules of the shape, from measurements on a Zen 4 core (results never depend on a timing):
  /// - weights are always copied into the layout that the primitive chooses, which costs about 1 % of it;
  /// - direct, on activations as they are; but with fewer than 16 channels the gradient of the weights is faster on
  ///   copies (1.3 times), and that of the input on oneDNN's matrix products with the weights as they are (2 to 3 times).
  struct OneDNNConvolution2DPasses {
    private let shape: covey_conv2d
    private let input, output, weights, bias: OneDNNLayout
    private let stride, before, after: [Int64]
    private let name: String

    init(_ shape: covey_conv2d, _ name: String) throws {
      self.shape = shape
      self.name = name
      let groups = shape.groups
      let kernel = [shape.filters / groups, shape.channels / groups, shape.kernel_h, shape.kernel_w]
      input = try OneDNNLayout([shape.batch, shape.channels, shape.height, shape.width], dnnl_nhwc, name)
      output = try OneDNNLayout([shape.batch, shape.filters, shape.out_height, shape.out_width], dnnl_nhwc, name)
      weights =
        try groups == 1 ? OneDNNLayout(kernel, dnnl_hwio, name) : OneDNNLayout([groups] + kernel, dnnl_hwigo, name)
      bias = try OneDNNLayout([shape.filters], dnnl_a, name)
      stride = [Int64(shape.stride_h), Int64(shape.stride_w)]
      before = [Int64(shape.pad_top), Int64(shape.pad_left)]
      after = [
        Int64(max(0, (shape.out_height - 1) * shape.stride_h + shape.kernel_h - shape.height - shape.pad_top)),
        Int64(max(0, (shape.out_width - 1) * shape.stride_w + shape.kernel_w - shape.width - shape.pad_left)),
      ]
    }

    private var hasFewChannels: Bool { shape.channels / shape.groups < 16 }

    /// y = act(x * w + b): operands x, w, b (if any), y.
    func forward(bias: Bool, relu: Bool, training: Bool) throws -> OneDNNPass {
      let primitive = try forwardPrimitive(bias: bias, relu: relu, training: training)
      var pass = try OneDNNPass(primitive, name)
      try pass.input(DNNL_ARG_SRC_0, dnnl_query_src_md, input)
      try pass.input(DNNL_ARG_WEIGHTS_0, dnnl_query_weights_md, weights)
      if bias { pass.add(argument: DNNL_ARG_BIAS, self.bias) }
      try pass.result(DNNL_ARG_DST_0, dnnl_query_dst_md, output)
      return pass
    }

    /// dx from dy: operands dy, w, dx.
    func backwardInput() throws -> OneDNNPass {
      let hint = try forwardPrimitive(bias: false, relu: false, training: true)
      var source = input.description
      var destination = output.description
      var kernel = hasFewChannels ? weights.description : weights.anyFormat
      var descriptor = dnnl_convolution_desc_t()
      let status = dnnl_convolution_backward_data_desc_init(
        &descriptor, dnnl_convolution_direct, &source, &kernel, &destination, stride, before, after)
      try OneDNN.check(status, "\(name)'s input gradient")
      var pass = try OneDNNPass(OneDNNPrimitive(&descriptor, hint: hint, name), name)
      try pass.input(DNNL_ARG_DIFF_DST_0, dnnl_query_diff_dst_md, output)
      try pass.input(DNNL_ARG_WEIGHTS_0, dnnl_query_weights_md, weights)
      try pass.result(DNNL_ARG_DIFF_SRC_0, dnnl_query_diff_src_md, input)
      return pass
    }

    /// dw and db from x and dy: operands x, dy, dw, db (if any).
    func backwardWeights(bias: Bool) throws -> OneDNNPass {
      let hint = try forwardPrimitive(bias: bias, relu: false, training: true)
      let copied = hasFewChannels && shape.groups == 1
      var source = copied ? input.anyFormat : input.description
      var destination = copied ? output.anyFormat : output.description
      var kernel = weights.anyFormat
      var offset = bias ? self.bias.description : dnnl_memory_desc_t()
      var descriptor = dnnl_convolution_desc_t()
      let status = dnnl_convolution_backward_weights_desc_init(
        &descriptor, dnnl_convolution_direct, &source, &kernel, &offset, &destination, stride, before, after)
      try OneDNN.check(status, "\(name)'s weight gradient")
      var pass = try OneDNNPass(OneDNNPrimitive(&descriptor, hint: hint, name), name)
      try pass.input(DNNL_ARG_SRC_0, dnnl_query_src_md, input)
      try pass.input(DNNL_ARG_DIFF_DST_0, dnnl_query_diff_dst_md, output)
      try pass.result(DNNL_ARG_DIFF_WEIGHTS_0, dnnl_query_diff_weights_md, weights)
      if bias { pass.add(argument: DNNL_ARG_DIFF_BIAS, self.bias, isResult: true) }
      return pass
    }

    private func forwardPrimitive(bias: Bool, relu: Bool, training: Bool) throws -> OneDNNPrimitive {
      var source = input.description
      var destination = output.description
      var kernel = weights.anyFormat
      var offset = bias ? self.bias.description : dnnl_memory_desc_t()
      var descriptor = dnnl_convolution_desc_t()
      let status = dnnl_convolution_forward_desc_init(
        &descriptor, training ? dnnl_forward_training : dnnl_forward_inference, dnnl_convolution_direct, &source,
        &kernel,
        &offset, &destination, stride, before, after)
      try OneDNN.check(status, name)
      return try OneDNNPrimitive(&descriptor, relu: relu, name)
    }
  }
#endif
