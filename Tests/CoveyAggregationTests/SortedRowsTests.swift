import CoveyAggregation
import CoveyCore
import CoveyRandom
import Testing

/// Median and trimmed mean against sorting each coordinate.
@Suite struct SortedRowsTests {
  /// Several threads' worth of pieces, taken from the end: the order of pieces must not matter.
  final class Backwards: PieceWorkers {
    func perform(pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
      for piece in (0..<pieces).reversed() { work(piece) }
    }
  }

  static func rows(_ clients: Int, _ parameters: Int, seed: UInt64 = 3) -> [[Float]] {
    (0..<clients).map { client in
      var stream = RandomStream(seed: seed, purpose: .data, client: client)
      // Ties and both zeros among them.
      return (0..<parameters).map { _ in
        switch stream.integer(below: 8) {
        case 0: 0
        case 1: -0.0
        case 2: 1
        default: Float(stream.normal()) * (client % 5 == 0 ? 1e5 : 1)
        }
      }
    }
  }

  /// The definition: the mean of the sorted values without `trim` at either end.
  static func reference(_ rows: [[Float]], trim: Int) -> [Float] {
    (0..<(rows.first?.count ?? 0)).map { i in
      let kept = rows.map { $0[i] }.sorted()[trim..<(rows.count - trim)]
      return Float(kept.reduce(0.0) { $0 + Double($1) } / Double(kept.count))
    }
  }

  /// The result when the chunks are served in turns by `lanes` threads; clients in `failing` send nothing.
  static func result(
    _ fold: OrderedFold, _ rows: [[Float]], lanes: Int, failing: Set<Int> = [],
    workers: any PieceWorkers = SerialWorkers()
  ) throws -> [Float]? {
    let cohort = Cohort(Array(rows.indices), load: { $0 % 3 })
    try fold.begin(cohort)
    var open = [Lane]()
    while true {
      while open.count < lanes, let lane = fold.claim() { open.append(lane) }
      guard !open.isEmpty else { break }
      let newest = open[open.count - 1].index
      let lane = newest - open[0].index < lanes + 1 ? open.removeLast() : open.removeFirst()
      for position in lane.positions {
        let client = cohort.clients[position]
        if failing.contains(client) {
          lane.counts.count(.droppedOut, message: "gone")
          continue
        }
        var content = FloatSumTests.update(rows[client], weight: Double(1 + client))
        let refusal = lane.add(&content, at: position)
        #expect(refusal == nil)
      }
      fold.finish(lane)
    }
    guard case .unnoised(let released)? = fold.mean(on: workers) else { return nil }
    return (0..<released.mean.count).map { released.mean[$0] }
  }

  static func fold(_ rule: any AggregationRule, _ parameters: Int, threads: Int = 1) -> OrderedFold {
    OrderedFold(rule.makeAggregator(parameterCount: parameters), threads: threads)
  }

  /// Every small number of rows, so that no comparison of the sort is missing; around powers of two; some beyond a chunk.
  @Test func theMedianIsTheMiddleOfTheSorted() throws {
    for clients in Array(1...40) + [63, 64, 65, 127, 128, 129, 300] {
      let rows = Self.rows(clients, 70)
      let median = try Self.result(Self.fold(CoordinateMedian(), 70), rows, lanes: 1)
      // One of two has nobody to outvote it.
      let expected = clients < 3 ? nil : Self.reference(rows, trim: (clients - 1) / 2)
      #expect(median == expected, "\(clients) clients")
    }
  }

  /// Zeros and ones sort right in every column exactly if the network sorts everything (Knuth, TAOCP 3, 5.3.4, theorem Z).
  @Test(arguments: 1...12) func everyPatternOfZerosAndOnesIsSorted(_ clients: Int) throws {
    let patterns = 1 << clients
    let rows = (0..<clients).map { client in (0..<patterns).map { Float($0 >> client & 1) } }
    for trim in 0...((clients - 1) / 2) {
      let aggregator = SortedRows("test", parameterCount: patterns, memoryMB: 64) { _ in trim }
      let result = try Self.result(OrderedFold(aggregator, threads: 1), rows, lanes: 1)
      #expect(result == Self.reference(rows, trim: trim))
    }
  }

  @Test(arguments: [0.0, 0.1, 0.2, 0.25, 0.49]) func theTrimmedMeanLeavesTheEndsOut(_ share: Double) throws {
    for clients in [1, 2, 3, 9, 10, 11, 20, 50, 100] {
      let rows = Self.rows(clients, 33)
      let mean = try Self.result(Self.fold(TrimmedMean(share: share), 33), rows, lanes: 1)
      // By whole hundredths, which no rounding disturbs.
      let trim = Int((share * 100).rounded()) * clients / 100
      // Never nobody, however many clients failed: one liar would have the mean.
      let expected = share > 0 && clients < 3 ? nil : Self.reference(rows, trim: share > 0 ? max(1, trim) : 0)
      #expect(mean == expected, "\(clients) clients")
    }
  }

  /// More coordinates than a piece, and a remainder of every kind.
  @Test(arguments: [1, 63, 64, 65, 4_096, 4_097, 9_001]) func everyCoordinateIsServed(_ parameters: Int) throws {
    let rows = Self.rows(7, parameters)
    let fold = Self.fold(CoordinateMedian(), parameters)
    #expect(try Self.result(fold, rows, lanes: 1) == Self.reference(rows, trim: 3))
    #expect(try Self.result(fold, rows, lanes: 1, workers: Backwards()) == Self.reference(rows, trim: 3))
  }

  /// Failures within the cohort leave their rows out, whatever earlier rounds left in them; the bits do not hang on lanes.
  @Test func failuresAndLanesChangeNothingElse() throws {
    for rule in [CoordinateMedian(), TrimmedMean(share: 0.2)] as [any AggregationRule] {
      for lanes in 1...4 {
        let fold = Self.fold(rule, 50, threads: lanes)
        for round in 0..<6 {
          let clients = [150, 40, 41, 4, 3, 151][round]
          let rows = Self.rows(clients, 50, seed: UInt64(round + 1))
          let failing = Set((0..<clients).filter { $0 % 7 == round % 3 })
          let left = rows.indices.filter { !failing.contains($0) }.map { rows[$0] }
          let trim = rule is CoordinateMedian ? (left.count - 1) / 2 : left.count / 5
          let result = try Self.result(fold, rows, lanes: lanes, failing: failing)
          #expect(result == (left.count < 3 ? nil : Self.reference(left, trim: max(1, trim))))
          #expect(fold.withCounts { $0.completed } == left.count)
        }
        let all = Self.rows(5, 50)
        #expect(try Self.result(fold, all, lanes: lanes, failing: [0, 1, 2, 3, 4]) == nil)
      }
    }
  }

  /// What has no order, or another length, is one client's failure.
  @Test func whatCannotBeSortedIsRefused() throws {
    let fold = Self.fold(CoordinateMedian(), 3)
    let refusals = try FloatSumTests.feed(
      fold,
      [
        ([1, 2, 3], 1), ([.nan, 2, 3], 1), ([1, .infinity, 3], 1), ([1, 2], 1), ([1, 2, 3, 4], 1), ([3, 2, 1], 0),
        ([2, 2, 2], 1),
      ])
    #expect(refusals[0] == nil && refusals[5] == nil && refusals[6] == nil)
    #expect(refusals[1...2].allSatisfy { $0?.contains("not finite") == true })
    #expect(refusals[3...4].allSatisfy { $0?.contains("the model has 3 parameters") == true })
    #expect(FloatSumTests.mean(fold) == ParameterVector([2, 2, 2]))
  }

  /// The memory limit counts rows of floats, and is never exceeded.
  @Test func largeCohortsAreRefused() throws {
    // 2^18 floats are a megabyte.
    #expect(SortedRows.problem("median", updates: 4, parameterCount: 1 << 18, memoryMB: 4) == nil)
    let problem = try #require(SortedRows.problem("median", updates: 5, parameterCount: 1 << 18, memoryMB: 4))
    #expect(
      problem.description
        == "aggregation median keeps all updates of a round: 5 of 262144 parameters take 5 MB, more than "
        + "aggregation.memoryMB (4); use smaller cohorts, or raise it")
    #expect(SortedRows.problem("median", updates: .max, parameterCount: 3, memoryMB: 1 << 30) != nil)
    #expect(SortedRows.problem("median", updates: 0, parameterCount: 1, memoryMB: 1) == nil)
    let fold = Self.fold(CoordinateMedian(memoryMB: 1), 1 << 17)
    try fold.begin(Cohort([0, 1], load: { _ in 1 }))
    while let lane = fold.claim() { fold.finish(lane) }
    #expect(throws: problem.with(updates: 3, parameters: 1 << 17, megabytes: 2, limit: 1)) {
      try fold.begin(Cohort([0, 1, 2], load: { _ in 1 }))
    }
    // A refused round gives nothing out, and the next one goes on.
    #expect(fold.claim() == nil)
    try fold.begin(Cohort([0], load: { _ in 1 }))
    #expect(fold.claim() != nil)
  }

  /// A result is handed out in the same memory every round, and nobody's update is copied over by the next.
  @Test func roundsUseTheSameMemory() throws {
    let fold = Self.fold(TrimmedMean(share: 0.2), 1_000)
    var addresses = Set<UInt>()
    for round in 0..<5 {
      _ = try Self.result(fold, Self.rows(10, 1_000, seed: UInt64(round)), lanes: 1)
      let released = fold.mean(on: SerialWorkers())
      if let mean = released?.mean { addresses.insert(UInt(bitPattern: mean.readPointer)) }
    }
    #expect(addresses.count == 1)
  }
}

extension AggregationError {
  /// The same of other numbers.
  fileprivate func with(updates: Int, parameters: Int, megabytes: Int, limit: Int) -> AggregationError {
    guard case .tooMuchMemory(let rule, _, _, _, _) = self else { return self }
    return .tooMuchMemory(rule: rule, updates: updates, parameters: parameters, megabytes: megabytes, limit: limit)
  }
}
