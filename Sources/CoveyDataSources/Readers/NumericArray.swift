public import CoveyData

/// Numbers with a shape, as a file holds them.
public struct NumericArray: Sendable {
  /// The numbers, narrowed or widened to what a data set stores.
  public enum Values: Sendable {
    /// Unsigned bytes (and NumPy's booleans).
    case bytes(SharedBuffer<UInt8>)
    /// Whole numbers.
    case integers(SharedBuffer<Int32>)
    /// Real numbers.
    case floats(SharedBuffer<Float>)
  }

  /// Sizes, outermost first, in C order.
  public let dimensions: [Int]
  /// The numbers, last dimension fastest.
  public let values: Values
  /// The bytes are truth values, 0 or 1: there is nothing to scale.
  public let isBoolean: Bool
  /// Where they came from, for messages.
  public let source: String

  /// Number of values.
  public var count: Int {
    switch values {
    case .bytes(let buffer): buffer.count
    case .integers(let buffer): buffer.count
    case .floats(let buffer): buffer.count
    }
  }

  /// Joins a shape and its numbers.
  /// - Throws: `DataError.sizeMismatch(_:)` if they disagree.
  public init(dimensions: [Int], values: Values, isBoolean: Bool = false, source: String) throws {
    self.dimensions = dimensions
    self.isBoolean = isBoolean
    self.values = values
    self.source = source
    guard count == NumericArray.product(dimensions) else {
      throw DataError.sizeMismatch("\(source): \(count) values do not have the shape \(dimensions)")
    }
  }

  /// The product of sizes; nil if one is negative or the product overflows.
  static func product(_ sizes: [Int]) -> Int? {
    var total = 1
    for size in sizes {
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      if overflow || size < 0 { return nil }
      total = product
    }
    return total
  }

  /// The numbers as floats.
  package func asFloats() -> SharedBuffer<Float> {
    switch values {
    case .floats(let buffer): buffer
    case .bytes(let buffer): buffer.mapped { Float($0) }
    case .integers(let buffer): buffer.mapped { Float($0) }
    }
  }

  /// The numbers as whole numbers.
  /// - Throws: `DataError.malformed(file:line:reason:)` if one has a fraction or does not fit 32 bits.
  package func asIntegers() throws -> SharedBuffer<Int32> {
    switch values {
    case .integers(let buffer): return buffer
    case .bytes(let buffer): return buffer.mapped { Int32($0) }
    case .floats(let buffer):
      return try SharedBuffer<Int32>(count: buffer.count) { output in
        for index in 0..<buffer.count {
          guard let whole = Int32(exactly: buffer.pointer[index]) else {
            throw DataError.malformed(file: source, line: nil, reason: "value \(index) is not a whole number")
          }
          output[index] = whole
        }
      }
    }
  }
}

extension SharedBuffer {
  /// A new buffer with each element converted.
  @inline(__always)
  func mapped<Other>(_ convert: (Element) -> Other) -> SharedBuffer<Other> {
    SharedBuffer<Other>(count: count) { output in
      for index in 0..<count { output[index] = convert(pointer[index]) }
    }
  }
}
