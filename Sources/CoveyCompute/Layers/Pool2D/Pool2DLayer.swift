public import CoveyCore

/// Pooling as a layer of a list, where the word says what a window yields.
public struct Pool2DLayer: Layer, Hashable {
  static let maximumMaker = NamedMaker<any Layer>("maxPool2d", "the largest value of each window") {
    Pool2DLayer($0, reduction: .maximum)
  }
  static let averageMaker = NamedMaker<any Layer>("averagePool2d", "the mean of each window") {
    Pool2DLayer($0, reduction: .average)
  }

  /// What is computed.
  public var operation: Pool2DOperation

  /// A pooling over windows of [height, width]; the stride is the window unless given.
  public init(
    _ reduction: Pool2DOperation.Reduction, window: [Int], stride: [Int]? = nil, padding: Padding = .valid
  ) {
    operation = Pool2DOperation(reduction: reduction, window: window, stride: stride ?? window, padding: padding)
  }

  /// Reads the keys of `maxPool2d`.
  public init(_ reader: SettingsReader) {
    self.init(reader, reduction: .maximum)
  }

  private init(_ reader: SettingsReader, reduction: Pool2DOperation.Reduction) {
    operation = Pool2DOperation(reader, reduction: reduction)
  }

  /// "maxPool2d" or "averagePool2d".
  public var name: String { operation.reduction == .maximum ? "maxPool2d" : "averagePool2d" }

  /// Writes window, stride and padding.
  public func write(to writer: inout SettingsWriter) { operation.writeWindow(to: &writer) }

  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor {
    input.apply(operation, name: operation.reduction == .maximum ? "max_pooling2d" : "average_pooling2d")
  }
}

extension LayerTensor {
  /// The maximum over square windows; the stride is the window unless given.
  public func maxPool2D(_ window: Int, stride: Int? = nil, padding: Padding = .valid) -> LayerTensor {
    pool(.maximum, window, stride, padding)
  }

  /// The mean over square windows; the stride is the window unless given.
  public func averagePool2D(_ window: Int, stride: Int? = nil, padding: Padding = .valid) -> LayerTensor {
    pool(.average, window, stride, padding)
  }

  private func pool(
    _ reduction: Pool2DOperation.Reduction, _ window: Int, _ stride: Int?, _ padding: Padding
  ) -> LayerTensor {
    Pool2DLayer(reduction, window: [window, window], stride: stride.map { [$0, $0] }, padding: padding).apply(to: self)
  }
}
