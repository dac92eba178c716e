import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Tree aggregation")
struct TreeAggregationTests {
  @Test("the depth is the number of binary digits")
  func depth() {
    for (steps, depth) in [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (100, 7), (127, 7), (128, 8)] {
      #expect(TreeAggregation.depth(steps: steps) == depth)
    }
  }

  /// The sum of squared node counts of given participations, node by node.
  static func sum(_ rounds: [Int], steps: Int) -> Int {
    var total = 0
    var span = 1
    while span <= steps {
      for start in stride(from: 0, through: steps - span, by: span) {
        let count = rounds.count { $0 >= start && $0 < start + span }
        total += count * count
      }
      span *= 2
    }
    return total
  }

  /// The worst sum over all choices of rounds.
  static func bruteForce(steps: Int, maximum: Int, separation: Int) -> Int {
    var worst = 0
    func extend(_ rounds: [Int]) {
      worst = max(worst, sum(rounds, steps: steps))
      guard rounds.count < maximum else { return }
      let first = rounds.last.map { $0 + separation } ?? 0
      for next in stride(from: first, to: steps, by: 1) { extend(rounds + [next]) }
    }
    extend([])
    return worst
  }

  @Test("the dynamic programme finds what trying everything finds", arguments: 1...13)
  func separation(steps: Int) throws {
    for separation in 1...7 {
      for maximum in 0...4 {
        let found = try TreeAggregation.separated(
          steps: steps, maximumParticipation: maximum, minimumSeparation: separation)
        #expect(found == Self.bruteForce(steps: steps, maximum: maximum, separation: separation))
      }
    }
  }

  @Test("larger trees too")
  func largerTrees() throws {
    for (steps, maximum, separation) in [(23, 5, 3), (31, 4, 6), (27, 3, 9), (32, 4, 5), (40, 3, 11)] {
      let found = try TreeAggregation.separated(
        steps: steps, maximumParticipation: maximum, minimumSeparation: separation)
      #expect(found == Self.bruteForce(steps: steps, maximum: maximum, separation: separation))
    }
  }

  @Test(
    "a fixed order is the sum over the nodes of the worst batch", arguments: [(1, 5), (3, 2), (4, 4), (5, 3), (7, 1)])
  func fixedOrder(batches: Int, epochs: Int) throws {
    let steps = batches * epochs
    let worst = (0..<batches).map { batch in
      Self.sum((0..<epochs).map { $0 * batches + batch }, steps: steps)
    }.max()
    #expect(
      try TreeAggregation.fixedOrder(batchesPerEpoch: batches, epochsPerTree: [epochs], completesTrees: true) == worst)
    var size = 1
    while size < steps { size *= 2 }
    let filled =
      (0..<batches).map { batch in
        Self.sum((0..<epochs).map { $0 * batches + batch }, steps: size)
      }.max() ?? 0
    let both = try TreeAggregation.fixedOrder(
      batchesPerEpoch: batches, epochsPerTree: [epochs, epochs], completesTrees: true)
    #expect(both == filled + (worst ?? 0))
  }

  @Test("a long run is quick and never cheaper with more participations")
  func longRun() throws {
    var last = 0
    for maximum in 1...8 {
      let square = try TreeAggregation.separated(
        steps: 2000, maximumParticipation: maximum, minimumSeparation: 240)
      #expect(square >= last)
      last = square
    }
    #expect(last > 8 * 11)
    let unrestricted = try TreeAggregation.separated(steps: 64, maximumParticipation: 64, minimumSeparation: 1)
    #expect(unrestricted == (0...6).map { (64 >> $0) << (2 * $0) }.reduce(0, +))
  }

  @Test("impossible trees are refused")
  func refuses() {
    #expect(throws: PrivacyError.self) {
      try TreeAggregation.separated(steps: -1, maximumParticipation: 1, minimumSeparation: 1)
    }
    #expect(throws: PrivacyError.self) {
      try TreeAggregation.separated(steps: 1, maximumParticipation: -1, minimumSeparation: 1)
    }
    #expect(throws: PrivacyError.self) {
      try TreeAggregation.separated(steps: 1, maximumParticipation: 1, minimumSeparation: 0)
    }
    #expect(throws: PrivacyError.self) {
      try TreeAggregation.fixedOrder(batchesPerEpoch: 0, epochsPerTree: [1], completesTrees: false)
    }
    #expect(throws: PrivacyError.self) {
      try TreeAggregation.fixedOrder(batchesPerEpoch: 2, epochsPerTree: [1, -1], completesTrees: false)
    }
  }
}
