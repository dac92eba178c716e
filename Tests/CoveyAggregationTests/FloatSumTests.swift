import CoveyAggregation
@_spi(ClaimMaker) import CoveyCore
import CoveyRandom
import Testing

@Suite struct FloatSumTests {
  static func update(_ values: [Float], weight: Double) -> ReplyContent {
    .raw(Update(delta: ParameterVector(values), facts(weight: weight)))
  }

  static func facts(weight: Double) -> UpdateFacts {
    UpdateFacts(
      weight: weight, examples: Int(exactly: weight) ?? 0,
      training: TrainingMetrics(lossSum: 2 * weight, examples: Int(exactly: weight) ?? 0, steps: 1))
  }

  /// Feeds a round to a fold of one thread.
  static func feed(_ fold: OrderedFold, _ updates: [(values: [Float], weight: Double)]) throws -> [String?] {
    try fold.begin(Cohort(Array(updates.indices), load: { -$0 }))
    var refusals = [String?]()
    while let lane = fold.claim() {
      for position in lane.positions {
        var content = update(updates[position].values, weight: updates[position].weight)
        refusals.append(lane.add(&content, at: position))
      }
      fold.finish(lane)
    }
    return refusals
  }

  static func mean(_ fold: OrderedFold) -> ParameterVector? { fold.mean(on: SerialWorkers())?.mean }

  @Test func meanIsWeighted() throws {
    var stream = RandomStream(seed: 1, purpose: .data)
    for _ in 0..<50 {
      let count = 1 + Int(stream.integer(below: 40))
      let clients = 1 + Int(stream.integer(below: 9))
      let fold = OrderedFold(FloatSum(parameterCount: count), threads: 1)
      var reference = [Double](repeating: 0, count: count)
      var total = 0.0
      let updates = (0..<clients).map { _ in
        let values = (0..<count).map { _ in Float(stream.normal()) }
        let weight = Double(1 + stream.integer(below: 700))
        for i in 0..<count { reference[i] += weight * Double(values[i]) }
        total += weight
        return (values: values, weight: weight)
      }
      #expect(try Self.feed(fold, updates) == [String?](repeating: nil, count: clients))
      let counts = fold.withCounts { $0 }
      #expect(counts.completed == clients && counts.training.lossSum == 2 * total && counts.training.steps == clients)
      let mean = try #require(Self.mean(fold))
      for i in 0..<count { #expect(abs(Double(mean[i]) - reference[i] / total) < 1e-5) }
    }
  }

  @Test func smallIntegersAreExact() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 2), threads: 1)
    _ = try Self.feed(fold, [([1, -2], 3), ([5, 6], 1)])
    #expect(Self.mean(fold) == ParameterVector([2, 0]))
  }

  @Test func aRoundForgetsTheLast() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 2), threads: 1)
    _ = try Self.feed(fold, [([100, 100], 2), ([7, 7], 1)])
    fold.withCounts { counts in
      counts.count(.threw, message: "client 3: out of memory")
      counts.count(bytes: 5)
    }
    #expect(Self.mean(fold) == ParameterVector([69, 69]))
    _ = try Self.feed(fold, [])
    let counts = fold.withCounts { $0 }
    #expect(Self.mean(fold) == nil && counts.failures.total == 0 && counts.firstFailure == nil && counts.bytes == 0)
    _ = try Self.feed(fold, [([1, 2], 1)])
    #expect(Self.mean(fold) == ParameterVector([1, 2]))
  }

  /// Over a fixed denominator the mean does not hang on who answered; noised updates stay noised.
  @Test func theDenominatorMayBeFixed() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 1, stage: .noised, denominator: 8), threads: 1)
    try fold.begin(Cohort([0, 1], load: { _ in 1 }))
    while let lane = fold.claim() {
      for position in lane.positions {
        var content = ReplyContent.noised(
          Update(claimed: ParameterVector([12]), UpdateFacts(weight: 1, examples: 1)))
        let refusal = lane.add(&content, at: position)
        #expect(refusal == nil)
      }
      fold.finish(lane)
    }
    guard case .noised(let released)? = fold.mean(on: SerialWorkers()) else {
      Issue.record("the mean of noised updates has noise")
      return
    }
    #expect(released.mean == ParameterVector([3]))
  }

  /// Nothing that a client sends may trap, or enter the sum where it does not belong.
  @Test func whatDoesNotFitIsRefused() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 2), threads: 1)
    let refusals = try Self.feed(
      fold,
      [([1, 1], 1), ([1, 2, 3], 1), ([], 1), ([9, 9], 0), ([9, 9], -1), ([9, 9], .nan), ([9, 9], .infinity)])
    #expect(refusals[0] == nil && refusals[1...2].allSatisfy { $0?.contains("the model has 2 parameters") == true })
    #expect(refusals[3...].allSatisfy { $0?.contains("not positive") == true })
    #expect(fold.withCounts { $0.completed } == 1)
    #expect(Self.mean(fold) == ParameterVector([1, 1]))
  }

  /// Every aggregator takes one stage alone.
  @Test func otherStagesAreRefused() throws {
    func content(_ stage: UpdateStage?) -> ReplyContent {
      let (delta, facts) = (ParameterVector([1, 1]), UpdateFacts(weight: 1, examples: 1))
      switch stage {
      case nil: return .spent(delta)
      case .raw: return .raw(Update(claimed: delta, facts))
      case .clipped: return .clipped(Update(claimed: delta, facts))
      case .noised: return .noised(Update(claimed: delta, facts))
      case .encoded: return .encoded(Update(claimed: RingVector(count: 2, bits: 8), facts))
      case .masked: return .masked(Update(claimed: [1], facts))
      }
    }
    let aggregators: [any UpdateAggregator] = [
      FloatSum(parameterCount: 2), FloatSum(parameterCount: 2, stage: .noised), GridSum(parameterCount: 2),
      RingSum(RingShape(count: 2, bits: 8)), MaskedSum(parameterCount: 2),
      CoordinateMedian().makeAggregator(parameterCount: 2),
    ]
    for aggregator in aggregators {
      let fold = OrderedFold(aggregator, threads: 1)
      try fold.begin(Cohort(Array(0..<6), load: { _ in 1 }))
      var taken = [UpdateStage]()
      for stage in [nil] + UpdateStage.allCases {
        var content = content(stage)
        let lane = try #require(fold.claim())
        #expect(content.stage == stage)
        if lane.add(&content, at: lane.positions.lowerBound) == nil, let stage { taken.append(stage) }
        fold.finish(lane)
      }
      // The sum of a session comes from the session.
      #expect(taken == (aggregator.stage == .masked ? [] : [aggregator.stage]))
      #expect(fold.withCounts { $0.completed } == taken.count)
    }
  }

  @Test func countsAddUp() {
    var left = RoundCounts()
    var right = RoundCounts()
    right.count(.notFinite, message: "client 1: NaN")
    right.count(.notFinite, message: "client 2: NaN")
    right.count(bytes: 64)
    right.count(Self.facts(weight: 2))
    left.merge(right)
    var other = RoundCounts()
    other.count(.threw, message: "client 7: too late to be the first")
    other.count(Self.facts(weight: 1))
    other.count(bytes: 6)
    other.countReplaced()
    left.merge(other)
    left.merge(RoundCounts())
    #expect(left.completed == 2 && left.bytes == 70 && left.replaced == 1 && left.training.lossSum == 6)
    #expect(left.failures.notFinite == 2 && left.failures.threw == 1 && left.firstFailure == "client 1: NaN")
    left.reset()
    #expect(left.completed == 0 && left.failures.total == 0 && left.firstFailure == nil && left.bytes == 0)
  }
}
