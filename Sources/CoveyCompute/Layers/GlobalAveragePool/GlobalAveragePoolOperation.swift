internal import CCoveyKernels
public import CoveyCore

/// The mean over all positions, one number a channel.
public struct GlobalAveragePoolOperation: GraphOperation, Layer {
  /// "globalAveragePool".
  public static let kind = "globalAveragePool"
  static let family = LayerFamily(GlobalAveragePoolOperation.self, "the mean of each channel over all positions")

  /// The only one there is.
  public init() {}

  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor { input.apply(self, name: "global_average_pooling") }

  /// "GlobalAveragePooling".
  public var title: String { "GlobalAveragePooling" }

  /// A vector of the channels.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float, inputs[0].shape.rank >= 2 else {
      throw ModelError.invalid("global average pooling takes an image or a sequence")
    }
    return TensorType([inputs[0].shape.channels])
  }

  /// Average pooling with one window that covers everything.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    let shape = site.inputs[0].shape
    let whole = KernelSite(
      batch: site.batch, inputs: [TensorType([shape.positions, 1, shape.channels])],
      output: TensorType([1, 1, shape.channels]), training: site.training, norms: site.norms,
      wantsInputGradient: site.wantsInputGradient, backend: site.backend)
    return PortablePool2DPlan(
      operation: Pool2DOperation(
        reduction: .average, window: [shape.positions, 1], stride: [1, 1], padding: .valid), site: whole)
  }
}

extension LayerTensor {
  /// The mean over all positions of each channel.
  public func globalAveragePool() -> LayerTensor { GlobalAveragePoolOperation().apply(to: self) }
}
