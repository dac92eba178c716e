internal import CCoveyKernels

extension ParameterVector {
  /// Adds `factor * other`, element by element.
  /// - Precondition: Equal counts.
  public mutating func add(_ other: ParameterVector, scaled factor: Float = 1) {
    precondition(count == other.count, "vectors of different lengths cannot be added")
    covey_axpy(writePointer(), other.readPointer, factor, count)
  }

  /// Subtracts `other`, element by element.
  /// - Precondition: Equal counts.
  public mutating func subtract(_ other: ParameterVector) {
    precondition(count == other.count, "vectors of different lengths cannot be subtracted")
    let pointer = writePointer()
    covey_subtract(pointer, pointer, other.readPointer, count)
  }

  /// Multiplies every element by `factor`.
  public mutating func scale(by factor: Float) {
    covey_scale(writePointer(), factor, count)
  }

  /// Multiplies the elements of `range` by `factor`.
  /// - Precondition: The range lies within the vector.
  public mutating func scale(_ range: Range<Int>, by factor: Float) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range lies within its vector")
    covey_scale(writePointer() + range.lowerBound, factor, range.count)
  }

  /// Sets every element to `value`.
  public mutating func fill(with value: Float) {
    covey_fill(writePointer(), value, count)
  }

  /// The sum of the squares, accumulated in double precision in an order that depends on the count alone.
  public var squaredNorm: Double { covey_squared_norm(readPointer, count) }

  /// The sum of the magnitudes, accumulated like ``squaredNorm``.
  public var absoluteSum: Double { covey_absolute_sum(readPointer, count) }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool { covey_all_finite(readPointer, count) != 0 }
}
