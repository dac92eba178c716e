/// Shape and element type of a tensor in a graph.
public struct TensorType: Sendable, Hashable {
  /// What the numbers are.
  public enum Element: String, Sendable, Hashable, CaseIterable {
    /// 32-bit floats.
    case float
    /// 32-bit integers, such as token ids.
    case integer
  }

  /// The shape of one example.
  public var shape: Shape
  /// What the numbers are.
  public var element: Element

  /// Integers lie in `0..<bound`; nil if nobody says so.
  public var bound: Int?

  /// A type; floats by default.
  public init(_ shape: Shape, _ element: Element = .float, bound: Int? = nil) {
    self.shape = shape
    self.element = element
    self.bound = bound
  }

  /// This type, if a tensor can have it.
  /// - Throws: ``ModelError`` if an extent or bound is not positive, or the tensor has more than 2,147,483,647 numbers.
  func checked() throws -> TensorType {
    guard shape.dimensions.allSatisfy({ $0 > 0 }) else { throw ModelError.invalid("impossible shape \(shape)") }
    guard shape.count <= Int(Int32.max) else {
      throw ModelError.invalid("shape \(shape) has more than 2,147,483,647 numbers")
    }
    if let bound {
      guard element == .integer, bound > 0, bound <= Int(Int32.max) else {
        throw ModelError.invalid("a tensor cannot have integers below \(bound)")
      }
    }
    return self
  }
}
