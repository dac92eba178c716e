internal import CCoveyKernels
public import CoveyCore

/// The mean of the middle values of each coordinate: all updates of a round lie in one slab, a row each, and are sorted
/// coordinate by coordinate.
///
/// Rows lie by the clients' positions within the cohort, so neither the order of arrival nor the number of threads changes
/// a bit. Weights play no part.
public final class SortedRows: MeanAggregator, @unchecked Sendable {
  // Sendable: each row is written by the one thread that has its client; the rest follows, see UpdateAggregator.
  /// Coordinates that a thread sorts before it asks for more.
  private static let pieceSize = 4_096

  /// Updates as training made them.
  public let stage = UpdateStage.raw
  private let name: String
  private let memoryMB: Int
  private let least: Int
  private let trim: @Sendable (Int) -> Int
  private var slab: UpdateSlab
  private var result: ParameterVector

  /// Rows of nothing.
  /// - Parameters:
  ///   - name: The rule's, for messages.
  ///   - parameterCount: Numbers in an update, >= 0.
  ///   - memoryMB: The most memory that rows may take, in units of 2^20 bytes, >= 1.
  ///   - least: Fewer updates than this have no mean, so that the round changes nothing: nobody is outvoted by one.
  ///   - trim: How many of n values, n >= 1, are left out at each end: below n / 2.
  public init(
    _ name: String, parameterCount: Int, memoryMB: Int, least: Int = 1, trim: @escaping @Sendable (Int) -> Int
  ) {
    self.name = name
    self.memoryMB = memoryMB
    self.least = least
    self.trim = trim
    slab = UpdateSlab(rows: 0, width: parameterCount)
    result = ParameterVector(count: parameterCount)
  }

  /// Why so many updates cannot be kept; nil if they can.
  public static func problem(
    _ name: String, updates: Int, parameterCount: Int, memoryMB: Int
  ) -> AggregationError? {
    let (values, overflow) = updates.multipliedReportingOverflow(by: max(parameterCount, 1))
    // 2^18 floats are 2^20 bytes.
    let megabytes = overflow ? Int.max >> 20 : (values - 1) >> 18 + 1
    guard updates > 0, megabytes > memoryMB else { return nil }
    return .tooMuchMemory(
      rule: name, updates: updates, parameters: parameterCount, megabytes: megabytes, limit: memoryMB)
  }

  /// Starts a round without rows; the slab grows with the largest cohort.
  /// - Throws: ``AggregationError`` if the cohort's rows may not take so much memory.
  public func begin(_ cohort: Cohort) throws {
    if let problem = Self.problem(name, updates: cohort.count, parameterCount: slab.width, memoryMB: memoryMB) {
      throw problem
    }
    if cohort.count > slab.rows { slab = UpdateSlab(rows: cohort.count, width: slab.width) }
    slab.clear()
  }

  /// A part that writes rows.
  public func makePart() -> any AggregatePart { Part(self) }

  /// The mean of the middle values; nil without enough updates.
  public func mean(on workers: any PieceWorkers) -> ParameterVector? {
    let (slab, rows) = (slab, slab.present)
    guard rows.count >= max(1, least) else { return nil }
    let left = trim(rows.count)
    precondition(left >= 0 && 2 * left < rows.count, "something is left when the ends are cut off")
    // Sendable: pieces do not overlap, and the vector outlives the call.
    nonisolated(unsafe) let output = result.writePointer()
    let width = slab.width
    workers.perform(pieces: (width + Self.pieceSize - 1) / Self.pieceSize) { piece in
      let start = piece * Self.pieceSize
      withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * Int(COVEY_ORDER_WIDTH)) { scratch in
        guard let scratch = scratch.baseAddress else { return }
        covey_middle_mean(
          output + start, slab.values + start, width, rows, rows.count, left, min(Self.pieceSize, width - start),
          scratch)
      }
    }
    return result
  }

  private final class Part: AggregatePart {
    private unowned let whole: SortedRows

    init(_ whole: SortedRows) { self.whole = whole }

    func begin() {}

    func add(_ content: inout ReplyContent, at position: Int) -> String? {
      let slab = whole.slab
      switch content {
      case .raw(let update):
        guard update.delta.count == slab.width else {
          return "sent \(update.delta.count) values, and the model has \(slab.width) parameters"
        }
        // No order holds numbers that compare with nothing.
        guard update.delta.isFinite else { return "sent an update that is not finite" }
        slab.put(update.delta, position)
        return nil
      default: return "sent an update without floats"
      }
    }

    func fold() {}
  }
}

/// Rows of floats, written by several threads, each its own.
private final class UpdateSlab: @unchecked Sendable {
  // Sendable: no two threads have the same row.
  let rows: Int
  let width: Int
  let values: UnsafeMutablePointer<Float>
  private let marks: UnsafeMutablePointer<Bool>

  init(rows: Int, width: Int) {
    self.rows = rows
    self.width = width
    values = .allocate(capacity: max(rows * width, 1))
    marks = .allocate(capacity: max(rows, 1))
    marks.initialize(repeating: false, count: rows)
  }

  deinit {
    values.deallocate()
    marks.deallocate()
  }

  func clear() { marks.update(repeating: false, count: rows) }

  func put(_ delta: ParameterVector, _ row: Int) {
    precondition(row >= 0 && row < rows, "a row belongs to a client of the cohort")
    (values + row * width).update(from: delta.readPointer, count: width)
    marks[row] = true
  }

  /// The rows that were written, ascending.
  var present: [Int32] { (0..<rows).filter { marks[$0] }.map { Int32($0) } }
}
