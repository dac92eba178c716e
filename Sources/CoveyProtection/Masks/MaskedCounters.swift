public import CoveyCore
public import CoveySecureAggregation

/// The counts that travel in a masked vector behind the update: a client's own before the sum, the round's after it.
public struct MaskedCounters: Sendable, Hashable {
  /// The integer weight.
  public var weight: Int64 = 0
  /// Examples passed through the model.
  public var examples: Int64 = 0
  /// Optimizer steps.
  public var steps: Int64 = 0
  /// The sum of losses, in units of 2^-16.
  public var loss: Int64 = 0
  /// 1 if the update's norm was within the bound.
  public var within: Int64 = 0
  /// 1 if the client's weight was above the bound.
  public var cappedWeights: Int64 = 0
  /// Values and counts that did not fit their place.
  public var saturated: Int64 = 0
  /// Gradients that DP-SGD looked at.
  public var gradients: Int64 = 0
  /// Those above the bound.
  public var clippedGradients: Int64 = 0
  /// Those that were not finite.
  public var discardedGradients: Int64 = 0
  /// The median norm of gradients times their number, in units of 2^-16.
  public var medianNorm: Int64 = 0
  /// The squared distance of an update's integers from the update, in units of 2^-8 squared steps, rounded up.
  public var roundingError: Int64 = 0
  /// The length that rounding kept, in units of 2^-16 of the update's own.
  public var keptLength: Int64 = 0

  /// The counts in the order in which they travel.
  private static var fields: [WritableKeyPath<Self, Int64>] {
    [
      \.weight, \.examples, \.steps, \.loss, \.within, \.cappedWeights, \.saturated, \.gradients, \.clippedGradients,
      \.discardedGradients, \.medianNorm, \.roundingError, \.keptLength,
    ]
  }
  private static let unit = 0x1p16
  /// A cohort of 1,000 may have errors of 5 10^8 squared steps each: updates of 2 10^9 parameters.
  private static let errorUnit = 0x1p8

  /// The number of counts.
  public static var count: Int { fields.count }

  /// The counts of a client's update.
  /// - Parameters:
  ///   - update: The clipped update.
  ///   - weight: Its weight in the sum.
  ///   - isCapped: Whether that is less than its own.
  ///   - rounding: What became of it as integers.
  public init(_ update: borrowing Update<Clipped>, weight: Int, isCapped: Bool, rounding: RoundingOutcome) {
    self.weight = Int64(weight)
    saturated = Int64(rounding.saturated)
    // Above zero whatever the error: an error of nothing is no error.
    roundingError = Self.whole((rounding.squaredError * Self.errorUnit).rounded(.up))
    keptLength = Self.fixed(rounding.keptLength)
    cappedWeights = isCapped ? 1 : 0
    within = update.facts.clipping?.isWithinBound == false ? 0 : 1
    examples = Int64(update.facts.training.examples)
    steps = Int64(update.facts.training.steps)
    loss = Self.fixed(update.facts.training.lossSum)
    guard let clipping = update.facts.training.clipping else { return }
    gradients = Int64(clipping.examples)
    clippedGradients = Int64(clipping.clipped)
    discardedGradients = Int64(clipping.discarded)
    medianNorm = Self.fixed(clipping.medianNorm * Double(clipping.examples))
  }

  /// The weight alone, of a client that tells nothing else.
  public init(weight: Int) {
    self.weight = Int64(weight)
  }

  /// Counts as they are summed, in the order of ``values(within:)``.
  public init(_ values: [Int64]) {
    precondition(values.count == Self.count, "every count has a place")
    for (field, value) in zip(Self.fields, values) { self[keyPath: field] = value }
  }

  /// The counts in order; those that do not fit between plus and minus `limit` are cut off there, which
  /// ``saturated`` tells.
  public func values(within limit: Int64) -> [Int64] {
    var fitting = self
    for field in Self.fields where self[keyPath: field].magnitude > limit.magnitude {
      fitting[keyPath: field] = self[keyPath: field] < 0 ? -limit : limit
      fitting.saturated += 1
    }
    fitting.saturated = min(fitting.saturated, limit)
    return Self.fields.map { fitting[keyPath: $0] }
  }

  /// Loss, steps and what clipping of gradients did.
  public var training: TrainingMetrics {
    var metrics = TrainingMetrics(lossSum: Double(loss) / Self.unit, examples: Int(examples), steps: Int(steps))
    if gradients > 0 {
      metrics.clipping = ClippingMetrics(
        examples: Int(gradients), clipped: Int(clippedGradients), discarded: Int(discardedGradients),
        medianNorm: Double(medianNorm) / Self.unit / Double(gradients))
    }
    return metrics
  }

  /// The squared distance of the sum's integers from the sum, in squared steps: clients' errors are independent.
  public var squaredError: Double { Double(roundingError) / Self.errorUnit }

  /// The mean of the lengths that rounding kept of `clients` updates.
  public func meanKeptLength(clients: Int) -> Double { Double(keptLength) / Self.unit / Double(max(1, clients)) }

  /// A finite number in units of 2^-16, as far as it fits.
  private static func fixed(_ value: Double) -> Int64 {
    whole((value * unit).rounded())
  }

  private static func whole(_ value: Double) -> Int64 {
    Int64(exactly: value) ?? (value < 0 ? -Int64.max : .max)
  }
}
