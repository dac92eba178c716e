import CoveyAggregation
import CoveyCore
import CoveyRandom
import Testing

@Suite struct OrderedFoldTests {
  /// Values whose sum depends on the order: large and small ones mixed.
  static func value(_ client: Int) -> Float {
    var stream = RandomStream(seed: 9, purpose: .data, client: client)
    return Float(stream.normal()) * (client % 3 == 0 ? 1e6 : 1e-3)
  }

  static func fill(_ lane: Lane, _ cohort: Cohort) {
    for position in lane.positions {
      var content = ReplyContent.raw(
        Update(delta: ParameterVector([value(cohort.clients[position])]), UpdateFacts(weight: 1, examples: 1)))
      let refusal = lane.add(&content, at: position)
      #expect(refusal == nil)
    }
  }

  /// The mean as the fold releases it.
  static func mean(_ fold: OrderedFold) -> ParameterVector? { fold.mean(on: SerialWorkers())?.mean }

  /// The sum when chunks are handed in by the given rule: `pick` chooses among those claimed.
  static func sum(
    _ cohort: Cohort, lanes: Int, pick: (inout RandomStream, Int) -> Int
  ) throws -> (Float, Int) {
    let fold = OrderedFold(FloatSum(parameterCount: 1), threads: lanes)
    try fold.begin(cohort)
    var stream = RandomStream(seed: 10, purpose: .data, client: lanes)
    var open = [Lane]()
    var claimed = 0
    var remains = true
    while remains || !open.isEmpty {
      // One thread plays all, so it must not wait for itself: with every buffer taken, the oldest chunk is next.
      let taken = claimed - (open.map(\.index).min() ?? claimed)
      let isFull = taken + 1 > 2 * lanes + 2
      while remains, open.count < lanes, claimed - (open.map(\.index).min() ?? claimed) < 2 * lanes + 2 {
        if let lane = fold.claim() { open.append(lane) } else { remains = false }
        if remains { claimed += 1 }
      }
      guard !open.isEmpty else { break }
      let oldest = open.indices.min { open[$0].index < open[$1].index } ?? 0
      let lane = open.remove(at: isFull ? oldest : pick(&stream, open.count))
      fill(lane, cohort)
      fold.finish(lane)
    }
    #expect(fold.withCounts { $0.completed } == cohort.count)
    return (try #require(mean(fold))[0], fold.lanes)
  }

  @Test(arguments: [1, 5, 127, 128, 400, 1_000, 5_000]) func orderOfArrivalDoesNotMatter(_ clients: Int) throws {
    let cohort = Cohort(Array(0..<clients), load: { $0 % 17 })
    let (expected, buffers) = try Self.sum(cohort, lanes: 1, pick: { _, _ in 0 })
    #expect(buffers == 1)
    for lanes in 2...6 {
      let (sum, buffers) = try Self.sum(cohort, lanes: lanes, pick: { Int($0.integer(below: UInt32($1))) })
      #expect(sum == expected)
      #expect(buffers <= 2 * lanes + 2)
    }
  }

  @Test func summationOrderIsSeen() throws {
    // The property above means something only if another order gives other bits.
    let cohort = Cohort(Array(0..<1_000), load: { $0 % 17 })
    let other = Cohort(Array(0..<1_000), load: { ($0 * 7) % 19 })
    let (sum, otherSum) = (
      try Self.sum(cohort, lanes: 1, pick: { _, _ in 0 }).0, try Self.sum(other, lanes: 1, pick: { _, _ in 0 }).0
    )
    #expect(sum != otherSum)
  }

  @Test func emptyCohortHasNoMean() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 1), threads: 2)
    try fold.begin(Cohort([], load: { _ in 0 }))
    #expect(fold.claim() == nil)
    #expect(fold.withCounts { $0.completed } == 0)
    #expect(Self.mean(fold) == nil)
  }

  @Test func abandonedRoundGivesNothingOut() throws {
    let fold = OrderedFold(FloatSum(parameterCount: 1), threads: 2)
    try fold.begin(Cohort([1, 2, 3], load: { _ in 1 }))
    let lane = try #require(fold.claim())
    fold.abandon()
    #expect(fold.abandoned)
    fold.discard(lane)
    #expect(fold.claim() == nil)
    try fold.begin(Cohort([1], load: { _ in 1 }))
    #expect(fold.claim() == nil)
  }

  @Test func cohortIsSortedLargestFirst() {
    let loads = [5, 9, 0, 9, 2]
    let cohort = Cohort([4, 3, 2, 1, 0], load: { loads[$0] })
    #expect(cohort.clients == [1, 3, 0, 4, 2])
    #expect(cohort.chunkSize == 1 && cohort.chunkCount == 5)
  }

  @Test(arguments: [0, 1, 127, 256, 1_000, 4_095, 100_000]) func chunksCoverTheCohortOnce(_ clients: Int) {
    let cohort = Cohort(Array(0..<clients), load: { _ in 1 })
    #expect((1...32).contains(cohort.chunkSize))
    #expect((0..<cohort.chunkCount).flatMap { Array(cohort.chunk($0)) } == Array(0..<clients))
  }
}
