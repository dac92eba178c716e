internal import CCoveyKernels

/// The mean over all positions, one number a channel.
public struct GlobalAveragePoolOperation: GraphOperation {
  /// "globalAveragePool".
  public static let kind = "globalAveragePool"

  /// The only one there is.
  public init() {}

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
