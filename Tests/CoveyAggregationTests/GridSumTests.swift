import CoveyAggregation
@_spi(ClaimMaker) import CoveyCore
import CoveyNoise
import CoveyRandom
import Testing

/// Sums on a grid against slow sums of integers.
@Suite struct GridSumTests {
  static let parameters = 20_001

  static func update(_ client: Int, bound: Double, parameters: Int = parameters) throws -> ParameterVector {
    var stream = RandomStream(seed: 5, purpose: .data, client: client)
    let size = bound / Double(parameters).squareRoot() * (0.3 + 3 * stream.uniform())
    return try clipped((0..<parameters).map { _ in Float(size * stream.normal()) }, to: bound)
  }

  struct NotFinite: Error {}

  /// The values of a clipped update.
  static func clipped(_ values: [Float], to bound: Double) throws -> ParameterVector {
    var raw = Update<Raw>(delta: ParameterVector(values), UpdateFacts(weight: 1, examples: 1))
    guard let clipped = raw.clip(to: bound) else { throw NotFinite() }
    return clipped.takeValues()
  }

  /// An update of such values.
  static func claim(_ values: ParameterVector) -> Update<Clipped> {
    Update(claimed: values, UpdateFacts(weight: 1, examples: 1))
  }

  /// The integers of one update, by the definition.
  static func integers(_ update: ParameterVector, step: Double) -> [Int64] {
    (0..<update.count).map { Int64((Double(update[$0]) / step).rounded(.towardZero)) }
  }

  /// What the total of a cohort is when its chunks are served in turns by `lanes` buffers.
  static func total(
    _ updates: [ParameterVector], step: Double, lanes: Int, parameters: Int = parameters
  ) throws -> (values: [Int64], norm: Double) {
    let sum = GridSum(parameterCount: parameters)
    let fold = OrderedFold(sum, threads: lanes)
    let cohort = Cohort(Array(updates.indices), load: { $0 % 3 })
    sum.step = step
    try fold.begin(cohort)
    var open = [Lane]()
    while true {
      while open.count < lanes, let lane = fold.claim() { open.append(lane) }
      guard !open.isEmpty else { break }
      // The newest first, but never so long that chunks wait for the oldest in every buffer.
      let newest = open[open.count - 1].index
      let lane = newest - open[0].index < lanes + 1 ? open.removeLast() : open.removeFirst()
      for position in lane.positions {
        var content = ReplyContent.clipped(claim(updates[cohort.clients[position]]))
        let refusal = lane.add(&content, at: position)
        #expect(refusal == nil)
      }
      fold.finish(lane)
    }
    let total = sum.gather()
    var values = [Int64]()
    for piece in (0..<total.pieces).reversed() { total.sum(piece) }
    for piece in 0..<total.pieces {
      total.withPiece(piece) { span in
        for i in 0..<span.count { values.append(span[i]) }
      }
    }
    return (values, total.norm)
  }

  /// One client, a chunk that fills 32 bits, one that spills over, many.
  @Test(arguments: [1, 10, 32, 33, 65, 300]) func sumsAreExactInAnyOrder(_ clients: Int) throws {
    let parameters = clients > 100 ? 500 : Self.parameters
    let bound = 0.7
    let step = SumGrid(bound: bound).step
    let updates = try (0..<clients).map { try Self.update($0, bound: bound, parameters: parameters) }
    var expected = [Int64](repeating: 0, count: parameters)
    for update in updates {
      for (i, value) in Self.integers(update, step: step).enumerated() { expected[i] += value }
    }
    let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    for lanes in [1, 2, 5] {
      let (values, ours) = try Self.total(updates, step: step, lanes: lanes, parameters: parameters)
      #expect(values == expected)
      #expect(abs(ours - norm) < 1e-9 * norm)
    }
  }

  /// The largest values that clipping allows, all of one sign, in one buffer: 32 bits must not overflow.
  @Test(arguments: [1.0, 1.999_999, 0.75]) func theLargestSumsDoNotOverflow(_ bound: Double) throws {
    let step = SumGrid(bound: bound).step
    let update = try Self.clipped([Float(bound * 2), 0], to: bound)
    let one = Self.integers(update, step: step)[0]
    #expect(one > 1 << 24 && one < 1 << 26)
    let sum = GridPart(parameterCount: 2)
    sum.begin(step: step)
    for _ in 0..<100 { sum.add(Self.claim(update)) }
    let total = GridTotal(parameterCount: 2)
    total.gather([sum])
    total.sum(0)
    #expect(total.withPiece(0) { $0[0] } == 100 * one)
  }

  /// Leaving a client out moves the integers by at most bound / step in L2; exchanging one by at most twice that.
  @Test func sensitivityIsTheBound() throws {
    for bound in [0.05, 1, 3.3] {
      let step = SumGrid(bound: bound).step
      let updates = try (0..<12).map { try Self.update($0, bound: bound) }
      let other = try Self.update(99, bound: bound)
      let all = try Self.total(updates, step: step, lanes: 2).values
      func distance(_ values: [Int64]) -> Double {
        zip(all, values).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
      }
      for out in [0, 5, 11] {
        var fewer = updates
        fewer.remove(at: out)
        #expect(distance(try Self.total(fewer, step: step, lanes: 3).values) <= bound / step)
        var exchanged = updates
        exchanged[out] = other
        #expect(distance(try Self.total(exchanged, step: step, lanes: 3).values) <= 2 * bound / step)
      }
      // The bound is nearly reached by a clipped client, so the property can fail.
      let norms = updates.map {
        Self.integers($0, step: step).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      #expect(norms.max() ?? 0 > 0.999 * bound / step)
    }
  }

  @Test func aRoundForgetsTheLast() throws {
    let update = try Self.update(1, bound: 1, parameters: 10)
    let sum = GridPart(parameterCount: 10)
    sum.begin(step: SumGrid(bound: 1).step)
    for _ in 0..<40 { sum.add(Self.claim(update)) }
    sum.begin(step: SumGrid(bound: 1).step)
    let total = GridTotal(parameterCount: 10)
    total.gather([sum])
    total.sum(0)
    #expect(total.norm == 0)
  }

  @Test func theMedianIsWithinABin() throws {
    var stream = RandomStream(seed: 8, purpose: .data)
    for _ in 0..<50 {
      var histogram = NormHistogram()
      var other = NormHistogram()
      #expect(histogram.median == nil)
      let norms = (0..<101).map { _ in PortableMath.exp(8 * stream.normal()) }
      for (i, norm) in norms.enumerated() { if i % 2 == 0 { histogram.add(norm) } else { other.add(norm) } }
      histogram.merge(other)
      let median = norms.sorted()[50]
      let found = try #require(histogram.median)
      #expect(abs(found - median) <= 0.05 * median)
    }
    var zeros = NormHistogram()
    zeros.add(0)
    zeros.add(1e300)
    #expect(zeros.median != nil)
  }
}
