public import CoveyCore

/// The weighted mean of updates as floats: the order of the sum is that of the cohort, chunk by chunk.
public final class FloatSum: MeanAggregator, @unchecked Sendable {
  // Sendable: folds and the rest follow one another, see UpdateAggregator.
  /// The stage of protection that updates must have.
  public let stage: UpdateStage
  private let denominator: Double?
  fileprivate var total: WeightedSum

  /// A sum of nothing.
  /// - Parameters:
  ///   - parameterCount: Numbers in an update, >= 0.
  ///   - stage: The stage of the updates, `UpdateStage.raw` or `UpdateStage.noised`.
  ///   - denominator: What the sum is divided by, > 0; nil for the sum of the weights.
  public init(parameterCount: Int, stage: UpdateStage = .raw, denominator: Double? = nil) {
    precondition(stage == .raw || stage == .noised, "floats are summed as training or the client's noise left them")
    precondition(denominator.map { $0 > 0 } ?? true, "a denominator is positive")
    self.stage = stage
    self.denominator = denominator
    total = WeightedSum(parameterCount: parameterCount)
  }

  /// Starts a round from nothing.
  public func begin(_ cohort: Cohort) { total.reset() }

  /// A part with a sum of its own.
  public func makePart() -> any AggregatePart {
    Part(self, WeightedSum(parameterCount: total.vector.count))
  }

  /// The sum over the denominator.
  public func mean(on workers: any PieceWorkers) -> ParameterVector? {
    guard total.count > 0 else { return nil }
    total.scale(by: Float(1 / (denominator ?? total.weight)))
    return total.vector
  }

  private final class Part: AggregatePart {
    private unowned let whole: FloatSum
    private var sum: WeightedSum

    init(_ whole: FloatSum, _ sum: WeightedSum) {
      self.whole = whole
      self.sum = sum
    }

    func begin() { sum.reset() }

    func add(_ content: inout ReplyContent, at position: Int) -> String? {
      let weight = content.facts.weight
      var delta: ParameterVector
      switch content.take() {
      case .raw(let update): delta = update.takeValues()
      case .noised(let update): delta = update.takeValues()
      case let other:
        content = other
        return "sent an update without floats"
      }
      let refusal = sum.add(&delta, weight: weight)
      content = .spent(delta)
      return refusal
    }

    func fold() { whole.total.merge(&sum) }
  }
}

/// A sum of weight times delta. The order of the calls determines the bits.
struct WeightedSum {
  private(set) var vector: ParameterVector
  private(set) var weight = 0.0
  private(set) var count = 0

  init(parameterCount: Int) {
    vector = ParameterVector(count: parameterCount)
  }

  /// Starts again from nothing. The vector's memory stays; its values are taken as zero until the next update.
  mutating func reset() {
    weight = 0
    count = 0
  }

  /// Adds an update. Afterwards its delta holds no meaningful values: the first one of a sum gives its memory away instead
  /// of being copied.
  /// - Returns: Why it cannot be added; nil if it was.
  mutating func add(_ delta: inout ParameterVector, weight: Double) -> String? {
    guard delta.count == vector.count else {
      return "sent \(delta.count) values, and the model has \(vector.count) parameters"
    }
    guard weight > 0, weight.isFinite else { return "sent a weight that is not positive" }
    if count == 0 {
      swap(&vector, &delta)
      if weight != 1 { vector.scale(by: Float(weight)) }
    } else {
      vector.add(delta, scaled: Float(weight))
    }
    self.weight += weight
    count += 1
    return nil
  }

  /// Adds another sum, which must be reset before further use.
  mutating func merge(_ other: inout WeightedSum) {
    guard other.count > 0 else { return }
    if count == 0 { swap(&vector, &other.vector) } else { vector.add(other.vector) }
    weight += other.weight
    count += other.count
  }

  mutating func scale(by factor: Float) { vector.scale(by: factor) }
}
