public import CoveyCore

/// The sum of masked updates, which a session of secure aggregation shows as a whole: no chunk ever brings one.
public final class MaskedSum: MeanAggregator, @unchecked Sendable {
  // Sendable: folds and the rest follow one another, see UpdateAggregator.
  /// Masked updates alone.
  public let stage = UpdateStage.masked
  private let parameterCount: Int
  /// The integers; nil if they are used up, or were not shown.
  private var integers: RevealedIntegers?
  private var weight = 0.0
  /// The sum as floats, made by the first round that has it.
  private var floats: ParameterVector?
  /// Where integers are noised, made by the first round that does so.
  private var total: GridTotal?

  /// A sum that was not shown yet.
  public init(parameterCount: Int) {
    self.parameterCount = parameterCount
  }

  /// Starts a round whose sum was not shown yet.
  public func begin(_ cohort: Cohort) {
    integers = nil
    weight = 0
  }

  /// A part that refuses whatever comes beside the session.
  public func makePart() -> any AggregatePart { Part() }

  /// Takes the sum as integers, to be worked on as those of clipped or encoded updates.
  public func reveal(_ integers: RevealedIntegers) {
    self.integers = integers
  }

  /// Takes the sum of weight times delta as floats, whose mean is one over `weight`.
  /// - Parameters:
  ///   - weight: The sum of the weights, > 0.
  ///   - write: Writes the sum to a vector of the model's parameter count, which holds no meaningful values.
  public func reveal(weight: Double, _ write: (inout ParameterVector) throws -> Void) rethrows {
    precondition(weight > 0, "a sum of weights is positive")
    var sum = floats ?? ParameterVector(count: parameterCount)
    floats = nil
    defer { floats = sum }
    try write(&sum)
    self.weight = weight
  }

  /// The sum in its ring; nil if it was not shown as integers.
  public var ring: RingVector? { integers?.ring }

  /// The sum on the grid of private sums, to be worked on piece by piece; zero if it was not shown.
  public func gather() -> GridTotal {
    let total = self.total ?? GridTotal(parameterCount: parameterCount)
    self.total = total
    if let integers { total.gather(integers) } else { total.gather([]) }
    return total
  }

  /// The mean of a sum that was shown as floats; nil for others.
  public func mean(on workers: any PieceWorkers) -> ParameterVector? {
    guard weight > 0 else { return nil }
    floats?.scale(by: Float(1 / weight))
    return floats
  }

  private final class Part: AggregatePart {
    func begin() {}
    func add(_ content: inout ReplyContent, at position: Int) -> String? {
      "sent a masked update outside of its session"
    }
    func fold() {}
  }
}
