/// A tensor of the model, in the order of the flat parameter vector.
public struct TensorLayout: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Its extents.
  public let dimensions: [Int]

  /// A tensor.
  public init(name: String, dimensions: [Int]) {
    self.name = name
    self.dimensions = dimensions
  }
}
