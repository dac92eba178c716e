public import CoveyCore

/// A fully connected layer over the last axis: y = activation(x W + b), W of inputs x outputs.
public struct DenseOperation: GraphOperation, Layer {
  /// "dense".
  public static let kind = "dense"
  static let family = LayerFamily(DenseOperation.self, "a fully connected layer over the last axis")

  /// Outputs.
  public var units: Int
  /// Fused activation.
  public var activation: ActivationFunction
  /// Whether b exists.
  public var bias: Bool
  /// How W starts; b starts at 0.
  public var initializer: Initializer

  /// A layer of `units` outputs.
  public init(
    units: Int, activation: ActivationFunction = .linear, bias: Bool = true, initializer: Initializer = .glorotUniform
  ) {
    self.units = units
    self.activation = activation
    self.bias = bias
    self.initializer = initializer
  }

  /// Reads the keys of a layer or node.
  public init(_ reader: SettingsReader) {
    units = reader.requiredWhole("units", .atLeast(1)) ?? 1
    activation = reader.choice("activation", default: .linear)
    bias = reader.flag("bias", default: true)
    initializer = Initializer(reader, key: "initializer")
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("units", units)
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

  /// "Dense".
  public var title: String { "Dense" }

  /// The input's shape with `units` as the last extent.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("dense takes one tensor of floats")
    }
    guard units > 0 else { throw ModelError.invalid("dense needs units >= 1, not \(units)") }
    guard activation.isFusable else { throw ModelError.invalid("\(activation) cannot be fused into dense") }
    guard inputs[0].shape.rank <= 2 else {
      throw ModelError.invalid("dense takes a vector or a sequence, not \(inputs[0].shape); put flatten before it")
    }
    return TensorType(Shape(inputs[0].shape.dimensions.dropLast() + [units]))
  }

  /// "kernel" and "bias".
  public func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    let kernel = ParameterSpecification("kernel", [inputs[0].shape.channels, units], initializer)
    return bias ? [kernel, ParameterSpecification("bias", [units], .constant(0))] : [kernel]
  }

  /// oneDNN's or the portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    let portable = PortableDensePlan(operation: self, site: site)
    #if OneDNN
      if site.backend == .onednn {
        do { return try OneDNNDensePlan(portable, site: site) } catch is OneDNNUnsupported {}
      }
    #endif
    return portable
  }
}

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
    DenseOperation(units: units, activation: activation, bias: bias, initializer: initializer).apply(to: self)
  }
}
