import CCoveyKernels

/// Rows of numbers of which most are zero: only the others are stored.
public struct SparseRows: Sendable {
  /// Numbers in a row, zeros included.
  public let width: Int
  /// Row r has the entries `offsets[r]..<offsets[r + 1]`; a part of the rows starts above 0.
  package let offsets: SharedBuffer<Int>
  /// The column of each entry, rising within a row.
  package let columns: SharedBuffer<Int32>
  /// The number of each entry.
  package let values: SharedBuffer<Float>

  /// Joins entries.
  /// - Throws: ``DataError/sizeMismatch(_:)`` if the offsets do not rise within the entries, or a column lies outside the row
  ///   or is not above the one before.
  public init(
    width: Int, offsets: SharedBuffer<Int>, columns: SharedBuffer<Int32>, values: SharedBuffer<Float>
  ) throws {
    guard width > 0, width <= Int(Int32.max) else {
      throw DataError.sizeMismatch("sparse rows of \(width) numbers; use 1 to \(Int32.max)")
    }
    guard columns.count == values.count else {
      throw DataError.sizeMismatch("\(columns.count) columns but \(values.count) values of sparse rows")
    }
    guard offsets.count >= 1, offsets[0] >= 0, offsets[offsets.count - 1] <= values.count else {
      throw DataError.sizeMismatch("the offsets of sparse rows do not lie within their \(values.count) entries")
    }
    for row in 0..<offsets.count - 1 {
      guard offsets[row] <= offsets[row + 1] else {
        throw DataError.sizeMismatch(
          "the offsets of sparse rows must not fall, and entry \(row + 1) is below the one before")
      }
    }
    for row in 0..<offsets.count - 1 {
      var last: Int32 = -1
      for entry in offsets[row]..<offsets[row + 1] {
        let column = columns.pointer[entry]
        guard column > last, Int(column) < width else {
          throw DataError.sizeMismatch("the columns of sparse row \(row) must rise within 0..<\(width)")
        }
        last = column
      }
    }
    self.init(checked: width, offsets, columns, values)
  }

  private init(
    checked width: Int, _ offsets: SharedBuffer<Int>, _ columns: SharedBuffer<Int32>, _ values: SharedBuffer<Float>
  ) {
    self.width = width
    self.offsets = offsets
    self.columns = columns
    self.values = values
  }

  /// Number of rows.
  public var count: Int { offsets.count - 1 }

  /// The entries of all rows here.
  package var entries: Range<Int> { offsets[0]..<offsets[count] }

  /// Writes `rows` rows with all their zeros, those at `positions` or else from `first` on.
  /// - Precondition: the rows exist.
  func widen(
    positions: UnsafePointer<Int32>?, first: Int, count rows: Int, into output: UnsafeMutablePointer<Float>
  ) {
    output.update(repeating: 0, count: rows * width)
    for row in 0..<rows {
      let source = positions.map { Int($0[row]) } ?? first + row
      let start = output + row * width
      for entry in offsets.pointer[source]..<offsets.pointer[source + 1] {
        start[Int(columns.pointer[entry])] = values.pointer[entry]
      }
    }
  }

  /// The rows of `range`, which share memory.
  func slice(_ range: Range<Int>) -> SparseRows {
    SparseRows(checked: width, offsets.slice(range.lowerBound..<range.upperBound + 1), columns, values)
  }

  /// Copies the rows at `positions`.
  func rows(_ positions: [Int32]) -> SparseRows {
    var starts = [0]
    starts.reserveCapacity(positions.count + 1)
    for position in positions {
      starts.append(starts[starts.count - 1] + offsets[Int(position) + 1] - offsets[Int(position)])
    }
    func copy<Number>(_ source: SharedBuffer<Number>) -> SharedBuffer<Number> {
      SharedBuffer<Number>(count: starts[positions.count]) { output in
        guard let base = output.baseAddress else { return }
        for (row, position) in positions.enumerated() {
          (base + starts[row]).initialize(
            from: source.pointer + offsets[Int(position)], count: starts[row + 1] - starts[row])
        }
      }
    }
    return SparseRows(checked: width, SharedBuffer(starts), copy(columns), copy(values))
  }

  /// The first row with a number that is NaN or infinite.
  var firstNotFinite: Int? {
    guard !entries.isEmpty, covey_all_finite(values.pointer + entries.lowerBound, entries.count) != 0 else {
      return (0..<count).first { row in
        (offsets[row]..<offsets[row + 1]).contains { !values.pointer[$0].isFinite }
      }
    }
    return nil
  }

  /// The smallest and largest number, zeros that are not stored included.
  var range: ClosedRange<Float> {
    var low = values.count > 0 && entries.count == count * width ? values.pointer[entries.lowerBound] : 0
    var high = low
    for entry in entries {
      low = min(low, values.pointer[entry])
      high = max(high, values.pointer[entry])
    }
    return low...high
  }

  /// Bytes that offsets and entries take.
  var byteCount: Int {
    offsets.bytes.count + entries.count * (MemoryLayout<Int32>.size + MemoryLayout<Float>.size)
  }

  /// Hands over what defines the rows, for hashing: row lengths, columns, values.
  func forEachBuffer(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    let lengths = SharedBuffer((0..<count).map { Int32(offsets[$0 + 1] - offsets[$0]) })
    try body(lengths.bytes)
    try body(columns.slice(entries).bytes)
    try body(values.slice(entries).bytes)
  }
}
