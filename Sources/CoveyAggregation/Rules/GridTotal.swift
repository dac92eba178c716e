internal import CCoveyKernels
public import CoveyCore

/// The whole of a round's grid sums, worked on in pieces of a fixed size: summed, noised, turned into a mean.
///
/// Pieces may be worked on by several threads at the same time, each piece by one.
public final class GridTotal: @unchecked Sendable {
  // Sendable: a piece's integers are touched by the one thread that works on the piece; the rest changes in between.
  /// Parameters in one piece. It decides which random bits a parameter's noise is made of, so it never changes.
  public static let pieceSize = 16_384

  /// Parameters.
  public let parameterCount: Int
  private let values: UnsafeMutablePointer<Int64>
  /// The squared norm of each piece's sum.
  private let squares: UnsafeMutablePointer<Double>
  private var parts = [GridPart]()
  /// A sum that is there already, instead of parts.
  private var whole: RevealedIntegers?

  /// A total without parts.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
    values = .allocate(capacity: max(parameterCount, 1))
    squares = .allocate(capacity: parameterCount / Self.pieceSize + 1)
    squares.initialize(repeating: 0, count: parameterCount / Self.pieceSize + 1)
  }

  deinit {
    values.deallocate()
    squares.deallocate()
  }

  /// Number of pieces.
  public var pieces: Int { (parameterCount + Self.pieceSize - 1) / Self.pieceSize }

  /// The parameters of a piece.
  public func range(of piece: Int) -> Range<Int> {
    piece * Self.pieceSize..<min((piece + 1) * Self.pieceSize, parameterCount)
  }

  /// Says which sums make up the total.
  public func gather(_ parts: [GridPart]) {
    precondition(parts.allSatisfy { $0.parameterCount == parameterCount }, "sums of one model make up a total")
    self.parts = parts.filter { $0.count > 0 }
    whole = nil
  }

  /// Takes a sum that secure aggregation has shown; its ring has at least as many elements as there are parameters.
  func gather(_ whole: RevealedIntegers) {
    precondition(whole.ring.count >= parameterCount, "a sum has an integer for every parameter")
    parts = []
    self.whole = whole
  }

  /// Sums the parts' values of a piece.
  public func sum(_ piece: Int) {
    let range = range(of: piece)
    if let whole {
      whole.write(range, to: values + range.lowerBound)
    } else {
      (values + range.lowerBound).update(repeating: 0, count: range.count)
      for part in parts { part.add(range, to: values + range.lowerBound) }
    }
    squares[piece] = covey_grid_squared_norm(values + range.lowerBound, range.count)
  }

  /// Changes a piece's integers, which ``sum(_:)`` has made.
  public func withPiece<Result>(_ piece: Int, _ body: (inout MutableSpan<Int64>) throws -> Result) rethrows -> Result {
    let range = range(of: piece)
    var span = UnsafeMutableBufferPointer(start: values + range.lowerBound, count: range.count).mutableSpan
    return try body(&span)
  }

  /// The L2 norm of the sums that ``sum(_:)`` has made of all pieces, in steps; the same for any number of threads.
  public var norm: Double {
    (0..<pieces).reduce(0) { $0 + squares[$1] }.squareRoot()
  }

  /// Writes the total times `factor` to `output`, which has as many elements.
  public func write(times factor: Double, to output: inout ParameterVector, on workers: any PieceWorkers) {
    precondition(output.count == parameterCount, "a mean has as many parameters as the sum")
    // Sendable: pieces do not overlap, and the vector outlives the call.
    nonisolated(unsafe) let start = output.writePointer()
    workers.perform(pieces: pieces) { self.write($0, times: factor, to: start) }
  }

  /// Writes a piece's integers times `factor` to its place in `output`.
  private func write(_ piece: Int, times factor: Double, to output: UnsafeMutablePointer<Float>) {
    let range = range(of: piece)
    covey_grid_floats(output + range.lowerBound, values + range.lowerBound, factor, range.count)
  }
}
