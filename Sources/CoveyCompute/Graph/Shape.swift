/// The extents of one example's tensor, without the batch dimension; row-major, channels last.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents, each >= 1.
  public let dimensions: [Int]

  /// A shape with these extents.
  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
  }

  /// A shape with these extents.
  public init(arrayLiteral elements: Int...) {
    dimensions = elements
  }

  /// Numbers in the tensor; `Int.max` if there are more.
  public var count: Int { Self.product(dimensions) }
  /// Number of dimensions.
  public var rank: Int { dimensions.count }
  /// The last extent: features, or channels.
  public var channels: Int { dimensions.last ?? 1 }
  /// Rows of `channels` numbers.
  public var positions: Int { Self.product(dimensions.dropLast()) }

  /// Shapes can come from another machine: absurd ones must be refused, not trap.
  private static func product(_ extents: some Sequence<Int>) -> Int {
    extents.reduce(1) { product, extent in
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? Int.max : result
    }
  }

  /// "28x28x1".
  public var description: String { dimensions.map(String.init).joined(separator: "x") }
}
