internal import CCoveyKernels
public import CoveyCore

/// A 2-D convolution (cross-correlation) over height x width x channels.
public struct Convolution2DOperation: GraphOperation, Layer {
  /// "conv2d".
  public static let kind = "conv2d"
  static let family = LayerFamily(Convolution2DOperation.self, "a convolution over height x width x channels")

  /// Output channels.
  public var filters: Int
  /// Kernel height and width.
  public var kernel: [Int]
  /// Vertical and horizontal step.
  public var stride: [Int]
  /// How windows meet the border.
  public var padding: Padding
  /// Groups of channels that are convolved apart.
  public var groups: Int
  /// Fused activation.
  public var activation: ActivationFunction
  /// Whether each filter has a bias.
  public var bias: Bool
  /// How the kernel starts; the bias starts at 0.
  public var initializer: Initializer

  /// A convolution; kernel and stride are [height, width].
  public init(
    filters: Int, kernel: [Int], stride: [Int] = [1, 1], padding: Padding = .valid, groups: Int = 1,
    activation: ActivationFunction = .linear, bias: Bool = true, initializer: Initializer = .glorotUniform
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.activation = activation
    self.bias = bias
    self.initializer = initializer
  }

  /// Reads the keys of a layer or node.
  public init(_ reader: SettingsReader) {
    filters = reader.requiredWhole("filters", .atLeast(1)) ?? 1
    kernel = reader.requiredWindow("kernel")
    stride = reader.window("stride", default: [1, 1])
    padding = reader.choice("padding", default: .valid)
    groups = reader.whole("groups", default: 1, .atLeast(1))
    activation = reader.choice("activation", default: .linear)
    bias = reader.flag("bias", default: true)
    initializer = Initializer(reader, key: "initializer")
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("filters", filters)
    writer.set("kernel", window: kernel)
    writer.set("stride", window: stride)
    writer.set("padding", padding.rawValue)
    writer.set("groups", groups)
    writer.set("activation", activation.rawValue)
    writer.set("bias", bias)
    initializer.write("initializer", to: &writer)
  }

  /// Adds the layer; an activation that cannot be fused is a node of its own.
  public func apply(to input: LayerTensor) -> LayerTensor {
    if activation.isFusable { return input.apply(self) }
    var linear = self
    linear.activation = .linear
    return input.apply(linear).activation(activation)
  }

  /// "Conv2D".
  public var title: String { "Conv2D" }

  /// Height x width x filters.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float, inputs[0].shape.rank == 3 else {
      throw ModelError.invalid("conv2d takes one image (height x width x channels)")
    }
    let size = inputs[0].shape.dimensions
    guard filters > 0 else { throw ModelError.invalid("conv2d needs filters >= 1, not \(filters)") }
    guard kernel.count == 2, stride.count == 2, (kernel + stride).allSatisfy({ $0 > 0 && $0 <= 65536 }) else {
      throw ModelError.invalid("conv2d needs kernel and stride of 1 or more, and at most 65536")
    }
    guard groups > 0, size[2] % groups == 0, filters % groups == 0 else {
      throw ModelError.invalid("conv2d's \(groups) groups must divide \(size[2]) channels and \(filters) filters")
    }
    guard activation.isFusable else { throw ModelError.invalid("\(activation) cannot be fused into conv2d") }
    guard let height = padding.extent(size[0], window: kernel[0], stride: stride[0]),
      let width = padding.extent(size[1], window: kernel[1], stride: stride[1])
    else {
      throw ModelError.invalid(
        "a \(kernel[0])x\(kernel[1]) kernel does not fit into \(inputs[0].shape); use padding same")
    }
    return TensorType([height.output, width.output, filters])
  }

  /// "kernel" (height x width x channels per group x filters) and "bias".
  public func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    let channels = inputs[0].shape.channels / groups
    let weights = ParameterSpecification("kernel", [kernel[0], kernel[1], channels, filters], initializer)
    return bias ? [weights, ParameterSpecification("bias", [filters], .constant(0))] : [weights]
  }

  /// oneDNN's or the portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    let portable = PortableConvolution2DPlan(operation: self, site: site)
    #if OneDNN
      if site.backend == .onednn {
        do { return try OneDNNConvolution2DPlan(portable, site: site) } catch is OneDNNUnsupported {}
      }
    #endif
    return portable
  }

  /// The kernels' description of this convolution at a site.
  func description(_ site: KernelSite) -> covey_conv2d {
    let size = site.inputs[0].shape.dimensions
    let output = site.output.shape.dimensions
    return covey_conv2d(
      batch: site.batch, height: size[0], width: size[1], channels: size[2], filters: filters, kernel_h: kernel[0],
      kernel_w: kernel[1], stride_h: stride[0], stride_w: stride[1],
      pad_top: padding.extent(size[0], window: kernel[0], stride: stride[0])?.before ?? 0,
      pad_left: padding.extent(size[1], window: kernel[1], stride: stride[1])?.before ?? 0,
      out_height: output[0], out_width: output[1], groups: groups)
  }
}

extension LayerTensor {
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
    Convolution2DOperation(
      filters: filters, kernel: [kernel, kernel], stride: [stride, stride], padding: padding, groups: groups,
      activation: activation, bias: bias, initializer: initializer
    ).apply(to: self)
  }
}
