/// One client's examples: positions within a shared data set.
public struct ClientView: Sendable {
  /// The examples' data set.
  public let dataset: Dataset
  /// The client's positions in `dataset`, or nil for all of it in order.
  public let positions: SharedSlice?

  /// A view of `dataset`; nil positions mean all of it.
  public init(dataset: Dataset, positions: SharedSlice? = nil) {
    self.dataset = dataset
    self.positions = positions
  }

  /// Number of examples.
  public var count: Int { positions?.count ?? dataset.count }
}

/// A range of a shared buffer of positions.
public struct SharedSlice: Sendable {
  /// The buffer.
  public let buffer: SharedBuffer<Int32>
  /// The range within it.
  public let range: Range<Int>

  /// A range of `buffer`.
  /// - Precondition: `range` lies within the buffer.
  public init(_ buffer: SharedBuffer<Int32>, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count, "a slice lies within its buffer")
    self.buffer = buffer
    self.range = range
  }

  /// Number of positions.
  public var count: Int { range.count }

  /// The first position.
  package var pointer: UnsafePointer<Int32> { buffer.pointer + range.lowerBound }
}
