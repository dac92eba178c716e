internal import CoveyCompute

/// One named tensor within the flat parameter vector.
public struct TensorEntry: Sendable, Hashable {
  /// The tensor's name, unique in its model.
  public let name: String
  /// Its extents.
  public let shape: [Int]
  /// The index of its first number in the flat vector.
  public let offset: Int

  /// A tensor's place.
  public init(name: String, shape: [Int], offset: Int) {
    self.name = name
    self.shape = shape
    self.offset = offset
  }

  /// Numbers in the tensor.
  public var count: Int { shape.reduce(1, *) }

  /// The tensors of a model, in order.
  static func entries(of model: Model) -> [TensorEntry] {
    model.layout.entries.map { TensorEntry(name: $0.name, shape: $0.shape.dimensions, offset: $0.offset) }
  }
}
