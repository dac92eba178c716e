extension LayerTensor {
  /// A fully connected layer over the last axis.
  /// - Parameters:
  ///   - units: Outputs, >= 1.
  ///   - activation: Applied to the result.
  ///   - bias: Whether an offset is added.
  ///   - initializer: How the weights start; Glorot uniform as in Keras.
  public func dense(
    _ units: Int, activation: ActivationFunction = .linear, bias: Bool = true, initializer: Initializer = .glorotUniform
  ) -> LayerTensor {
    let fused = activation.isFusable
    let layer = apply(
      DenseOperation(units: units, activation: fused ? activation : .linear, bias: bias, initializer: initializer))
    return fused ? layer : layer.activation(activation)
  }

  /// A 2-D convolution over height x width x channels.
  /// - Parameters:
  ///   - filters: Output channels, >= 1.
  ///   - kernel: Height and width of the kernel.
  ///   - stride: Step in both directions.
  ///   - padding: `.valid` or `.same`.
  ///   - groups: Groups of channels convolved apart.
  ///   - activation: Applied to the result.
  ///   - bias: Whether each filter has an offset.
  ///   - initializer: How the kernel starts; Glorot uniform as in Keras.
  public func conv2D(
    filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, groups: Int = 1,
    activation: ActivationFunction = .linear, bias: Bool = true, initializer: Initializer = .glorotUniform
  ) -> LayerTensor {
    let fused = activation.isFusable
    let layer = apply(
      Convolution2DOperation(
        filters: filters, kernel: [kernel, kernel], stride: [stride, stride], padding: padding, groups: groups,
        activation: fused ? activation : .linear, bias: bias, initializer: initializer))
    return fused ? layer : layer.activation(activation)
  }

  /// The maximum over square windows; the stride is the window unless given.
  public func maxPool2D(_ window: Int, stride: Int? = nil, padding: Padding = .valid) -> LayerTensor {
    pool(.maximum, window, stride, padding, name: "max_pooling2d")
  }

  /// The mean over square windows; the stride is the window unless given.
  public func averagePool2D(_ window: Int, stride: Int? = nil, padding: Padding = .valid) -> LayerTensor {
    pool(.average, window, stride, padding, name: "average_pooling2d")
  }

  private func pool(
    _ reduction: Pool2DOperation.Reduction, _ window: Int, _ stride: Int?, _ padding: Padding, name: String
  ) -> LayerTensor {
    let step = stride ?? window
    return apply(
      Pool2DOperation(reduction: reduction, window: [window, window], stride: [step, step], padding: padding),
      name: name)
  }

  /// The mean over all positions of each channel.
  public func globalAveragePool() -> LayerTensor {
    apply(GlobalAveragePoolOperation(), name: "global_average_pooling")
  }

  /// One dimension.
  public func flatten() -> LayerTensor { apply(ReshapeOperation(shape: nil), name: "flatten") }

  /// The same numbers under another shape.
  public func reshape(_ dimensions: Int...) -> LayerTensor { apply(ReshapeOperation(shape: Shape(dimensions))) }

  /// An activation as a layer of its own.
  public func activation(_ function: ActivationFunction) -> LayerTensor {
    apply(ActivationOperation(function: function))
  }

  /// max(x, 0).
  public func relu() -> LayerTensor { activation(.relu) }

  /// Softmax over the last axis. Losses take logits: do not end a model with it.
  public func softmax() -> LayerTensor { apply(SoftmaxOperation()) }

  /// Drops numbers with probability `rate` in training.
  public func dropout(_ rate: Float) -> LayerTensor { apply(DropoutOperation(rate: rate)) }

  /// Layer normalisation over the last axis.
  public func layerNorm(epsilon: Float = 1e-5) -> LayerTensor {
    apply(NormalizationOperation(groups: nil, epsilon: epsilon), name: "layer_normalization")
  }

  /// Group normalisation over positions and groups of channels.
  public func groupNorm(groups: Int, epsilon: Float = 1e-5) -> LayerTensor {
    apply(NormalizationOperation(groups: groups, epsilon: epsilon), name: "group_normalization")
  }

  /// The sum with tensors of the same shape: a residual edge.
  public func add(_ others: LayerTensor...) -> LayerTensor { apply(AddOperation(), with: others) }

  /// This tensor and others side by side along the last axis.
  public func concatenate(_ others: LayerTensor...) -> LayerTensor { apply(ConcatenateOperation(), with: others) }
}
