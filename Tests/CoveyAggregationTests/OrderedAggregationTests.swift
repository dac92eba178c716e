import CoveyAggregation
import CoveyCore
import CoveyRandom
import Testing

@Suite struct OrderedAggregationTests {
  /// Values whose sum depends on the order: large and small ones mixed.
  static func value(_ client: Int) -> Float {
    var stream = RandomStream(seed: 9, purpose: .data, client: client)
    return Float(stream.normal()) * (client % 3 == 0 ? 1e6 : 1e-3)
  }

  static func fill(_ chunk: ChunkSum, _ cohort: Cohort) {
    for position in chunk.positions {
      var delta = ParameterVector([value(cohort.clients[position])])
      chunk.sum.add(delta: &delta, weight: 1, training: TrainingMetrics())
    }
  }

  /// The sum when chunks are handed in by the given rule: `pick` chooses among those claimed.
  static func sum(_ cohort: Cohort, lanes: Int, pick: (inout RandomStream, Int) -> Int) -> (Float, Int) {
    let aggregation = OrderedAggregation(parameterCount: 1, threads: lanes)
    aggregation.begin(cohort)
    var stream = RandomStream(seed: 10, purpose: .data, client: lanes)
    var open = [ChunkSum]()
    var claimed = 0
    var remains = true
    while remains || !open.isEmpty {
      // One thread plays all, so it must not wait for itself: with every buffer taken, the oldest chunk is next.
      let taken = claimed - (open.map(\.index).min() ?? claimed)
      let isFull = taken + 1 > 2 * lanes + 2
      while remains, open.count < lanes, claimed - (open.map(\.index).min() ?? claimed) < 2 * lanes + 2 {
        if let chunk = aggregation.claim() { open.append(chunk) } else { remains = false }
        if remains { claimed += 1 }
      }
      guard !open.isEmpty else { break }
      let oldest = open.indices.min { open[$0].index < open[$1].index } ?? 0
      let chunk = open.remove(at: isFull ? oldest : pick(&stream, open.count))
      fill(chunk, cohort)
      aggregation.finish(chunk)
    }
    return (aggregation.withTotal { $0.vector[0] }, aggregation.buffers)
  }

  @Test(arguments: [1, 5, 127, 128, 400, 1_000, 5_000]) func orderOfArrivalDoesNotMatter(_ clients: Int) {
    let cohort = Cohort(Array(0..<clients), load: { $0 % 17 })
    let (expected, buffers) = Self.sum(cohort, lanes: 1, pick: { _, _ in 0 })
    #expect(buffers == 1)
    for lanes in 2...6 {
      let (sum, buffers) = Self.sum(cohort, lanes: lanes, pick: { Int($0.integer(below: UInt32($1))) })
      #expect(sum == expected)
      #expect(buffers <= 2 * lanes + 2)
    }
  }

  @Test func summationOrderIsSeen() {
    // The property above means something only if another order gives other bits.
    let cohort = Cohort(Array(0..<1_000), load: { $0 % 17 })
    let other = Cohort(Array(0..<1_000), load: { ($0 * 7) % 19 })
    #expect(
      Self.sum(cohort, lanes: 1, pick: { _, _ in 0 }).0 != Self.sum(other, lanes: 1, pick: { _, _ in 0 }).0)
  }

  @Test func emptyCohortIsAnEmptySum() {
    let aggregation = OrderedAggregation(parameterCount: 1, threads: 2)
    aggregation.begin(Cohort([], load: { _ in 0 }))
    #expect(aggregation.claim() == nil)
    #expect(aggregation.withTotal { $0.completed } == 0)
  }

  @Test func abandonedRoundGivesNothingOut() throws {
    let aggregation = OrderedAggregation(parameterCount: 1, threads: 2)
    aggregation.begin(Cohort([1, 2, 3], load: { _ in 1 }))
    let chunk = try #require(aggregation.claim())
    aggregation.abandon()
    #expect(aggregation.abandoned)
    aggregation.discard(chunk)
    #expect(aggregation.claim() == nil)
    aggregation.begin(Cohort([1], load: { _ in 1 }))
    #expect(aggregation.claim() == nil)
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
