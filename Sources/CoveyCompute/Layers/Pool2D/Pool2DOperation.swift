internal import CCoveyKernels
public import CoveyCore

/// Maximum or average over windows of an image, channel by channel.
public struct Pool2DOperation: GraphOperation {
  /// What a window yields.
  public enum Reduction: String, Sendable, Hashable, CaseIterable {
    /// The largest value; the first of ties gets the gradient.
    case maximum
    /// The mean of the values inside the image.
    case average
  }

  /// "pool2d".
  public static let kind = "pool2d"
  static let family = LayerFamily(
    Pool2DOperation.self, layers: [Pool2DLayer.maximumMaker, Pool2DLayer.averageMaker])

  /// What a window yields.
  public var reduction: Reduction
  /// Window height and width.
  public var window: [Int]
  /// Vertical and horizontal step.
  public var stride: [Int]
  /// How windows meet the border.
  public var padding: Padding

  /// A pooling; window and stride are [height, width].
  public init(reduction: Reduction, window: [Int], stride: [Int], padding: Padding = .valid) {
    self.reduction = reduction
    self.window = window
    self.stride = stride
    self.padding = padding
  }

  /// Reads the keys of a node.
  public init(_ reader: SettingsReader) {
    self.init(reader, reduction: reader.requiredChoice("reduction", fallback: .maximum) ?? .maximum)
  }

  /// Reads the keys that a reduction does not change.
  init(_ reader: SettingsReader, reduction: Reduction) {
    self.reduction = reduction
    window = reader.requiredWindow("window")
    stride = reader.window("stride", default: window)
    padding = reader.choice("padding", default: .valid)
  }

  /// Writes the keys of a node.
  public func write(to writer: inout SettingsWriter) {
    writer.set("reduction", reduction.rawValue)
    writeWindow(to: &writer)
  }

  /// Writes the keys that a reduction does not change.
  func writeWindow(to writer: inout SettingsWriter) {
    writer.set("window", window: window)
    writer.set("stride", window: stride)
    writer.set("padding", padding.rawValue)
  }

  /// "MaxPooling2D" or "AveragePooling2D".
  public var title: String { reduction == .maximum ? "MaxPooling2D" : "AveragePooling2D" }

  /// Height x width x channels.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float, inputs[0].shape.rank == 3 else {
      throw ModelError.invalid("pooling takes one image (height x width x channels)")
    }
    guard window.count == 2, stride.count == 2, (window + stride).allSatisfy({ $0 > 0 && $0 <= 65536 }),
      window[0] * window[1] <= 65536
    else { throw ModelError.invalid("pooling needs window and stride of 1 or more, and at most 65536 places a window") }
    let size = inputs[0].shape.dimensions
    guard let height = padding.extent(size[0], window: window[0], stride: stride[0]),
      let width = padding.extent(size[1], window: window[1], stride: stride[1])
    else {
      throw ModelError.invalid(
        "a \(window[0])x\(window[1]) pooling window does not fit into \(inputs[0].shape); use padding same")
    }
    return TensorType([height.output, width.output, size[2]])
  }

  /// oneDNN's or the portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    #if OneDNN
      if site.backend == .onednn {
        do { return try OneDNNPool2DPlan(self, site: site) } catch is OneDNNUnsupported {}
      }
    #endif
    return PortablePool2DPlan(operation: self, site: site)
  }

  /// The kernels' description of this pooling at a site.
  func description(_ site: KernelSite) -> covey_pool2d {
    let size = site.inputs[0].shape.dimensions
    let output = site.output.shape.dimensions
    return covey_pool2d(
      batch: site.batch, height: size[0], width: size[1], channels: size[2], window_h: window[0], window_w: window[1],
      stride_h: stride[0], stride_w: stride[1],
      pad_top: padding.extent(size[0], window: window[0], stride: stride[0])?.before ?? 0,
      pad_left: padding.extent(size[1], window: window[1], stride: stride[1])?.before ?? 0, out_height: output[0],
      out_width: output[1])
  }
}
