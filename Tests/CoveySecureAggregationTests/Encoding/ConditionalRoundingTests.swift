import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Conditional rounding")
struct ConditionalRoundingTests {
  private static func encoding(_ dimension: Int, _ bound: Double, _ valueBits: Int) throws -> FixedPointEncoding {
    try FixedPointEncoding(
      dimension: dimension, clipBound: bound, cohort: 100, valueBits: valueBits, rounding: .conditional)
  }

  /// Normal numbers of an L2 norm just below `norm`.
  private static func update(_ count: Int, norm: Double, _ numbers: inout TestNumbers) -> [Float] {
    let values = numbers.normals(count)
    let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return values.map { Float(Double($0) * norm / length * (1 - 0x1p-22)) }
  }

  /// The length along the update of what cutting off towards zero keeps, over the update's own.
  private static func keptByCuttingOff(_ values: [Float], step: Double) -> Double {
    var (along, square) = (0.0, 0.0)
    for value in values {
      along += (Double(value) / step).rounded(.towardZero) * step * Double(value)
      square += Double(value) * Double(value)
    }
    return along / square
  }

  @Test(
    "keeps the length of an update of a million parameters, which cutting off loses",
    arguments: [(1.0, 0.98), (0.1, 0.8), (0.01, 0.01)])
  func keptLength(share: Double, before: Double) throws {
    let n = 1_000_000
    var numbers = TestNumbers(seed: 41)
    let encoding = try Self.encoding(n, 1, 16)
    #expect(encoding.step == 0x1p-14)
    let values = Self.update(n, norm: share, &numbers)
    #expect(Self.keptByCuttingOff(values, step: encoding.step) < before)
    let update = EncodingCases.update(values)
    let encoder = FixedPointEncoder(encoding), stream = try EncodingCases.stream(41)
    var ring = RingVector(count: n, bits: encoding.bits)
    var sum = 0.0
    for draw in 0..<50 {
      let outcome = try encoder.encode(update, into: &ring, random: stream.fill)
      sum += outcome.keptLength
      guard draw == 0 else { continue }
      // What it tells is what the integers are.
      var (along, square, error) = (0.0, 0.0, 0.0)
      for (value, integer) in zip(values, EncodingCases.integers(ring)) {
        let exact = Double(value) / encoding.step
        along += Double(integer) * exact
        square += exact * exact
        error += (Double(integer) - exact) * (Double(integer) - exact)
      }
      #expect(abs(outcome.keptLength - along / square) < 1e-6 && abs(outcome.squaredError / error - 1) < 1e-5)
      // 0.025, 0.25 and 2.0 of the norm.
      let relative = outcome.squaredError.squareRoot() * encoding.step / share
      #expect(abs(relative / (share == 1 ? 0.0249 : share == 0.1 ? 0.249 : 1.97) - 1) < 0.02)
    }
    // One draw at 0.01 C has a standard deviation of 0.0026: five of the mean's.
    #expect(abs(sum / 50 - 1) <= 0.002)
    #expect(encoder.redrawn == 0)
  }

  @Test("keeps every norm within the bound, without a second draw at the clip bound", arguments: [16, 200, 3000])
  func norms(dimension: Int) throws {
    var numbers = TestNumbers(seed: UInt64(dimension))
    var vectors = 0
    for (bound, valueBits) in [(1.0, 8), (1.999, 8), (0.3, 12), (7.0, 16)] {
      let encoding = try Self.encoding(dimension, bound, valueBits)
      let grid = try #require(encoding.grid)
      // The bound is one that rounding could exceed: the worst case is well above.
      let worst = grid.length + Double(dimension).squareRoot()
      #expect(Double(grid.squaredNormLimit) <= worst * worst && grid.normBound > grid.length)
      let encoder = FixedPointEncoder(encoding), stream = try EncodingCases.stream(valueBits)
      var ring = RingVector(count: dimension, bits: encoding.bits)
      for _ in 0..<850 {
        let values = EncodingCases.values(dimension, bound: bound, &numbers)
        let outcome = try encoder.encode(EncodingCases.update(values), into: &ring, random: stream.fill)
        let squares = EncodingCases.integers(ring).reduce(UInt64(0)) { $0 + UInt64($1 * $1) }
        #expect(squares <= grid.squaredNormLimit && outcome.saturated == 0)
        vectors += 1
      }
      #expect(encoder.redrawn == 0)
    }
    #expect(vectors == 3400)
  }

  @Test("draws again, and no more often than 200 times")
  func drawsAgain() throws {
    // Each coordinate just above a whole number: random bits of zeros round all of them up.
    let n = 100_000
    let encoding = try Self.encoding(n, 1, 8)
    let grid = try #require(encoding.grid)
    #expect(Double(grid.squaredNormLimit) < Double(n))
    let update = EncodingCases.update([Float](repeating: 1e-6, count: n))
    let encoder = FixedPointEncoder(encoding), stream = try EncodingCases.stream(3)
    var ring = RingVector(count: n + 2, bits: encoding.bits)
    ring.withWords { $0.update(repeating: 5) }
    var fills = 0
    let chunks = (n + 4095) / 4096
    let outcome = try encoder.encode(update, into: &ring) { bits in
      fills += 1
      if fills > 2 * chunks { return stream.fill(&bits) }
      for i in bits.indices { bits[i] = 0 }
    }
    #expect(fills == 3 * chunks && encoder.redrawn == 2)
    let squares = EncodingCases.integers(ring)[..<n].reduce(0) { $0 + $1 * $1 }
    // The outcome is that of the last draw alone.
    #expect(squares <= Int(grid.squaredNormLimit) && abs(outcome.squaredError - Double(squares)) < 1)
    #expect(throws: SecureAggregationError.self) {
      _ = try encoder.encode(update, into: &ring) { bits in for i in bits.indices { bits[i] = 0 } }
    }
    #expect(encoder.redrawn == 202 && ring.words.allSatisfy { $0 == 0 })
  }

  @Test("takes no update above the bound, whatever its type says", arguments: [1.0001, 2, 1e6, 1e18])
  func refuses(norm: Double) throws {
    var numbers = TestNumbers(seed: 5)
    let encoding = try Self.encoding(50, 1, 16)
    let stream = try EncodingCases.stream(5)
    var ring = RingVector(count: 50, bits: encoding.bits)
    let update = EncodingCases.update(Self.update(50, norm: norm, &numbers))
    #expect(throws: SecureAggregationError.self) {
      _ = try FixedPointEncoder(encoding).encode(update, into: &ring, random: stream.fill)
    }
    #expect(ring.words.allSatisfy { $0 == 0 })
  }

  @Test("is on the grid that was measured")
  func grids() {
    func ratio(_ dimension: Int, _ bits: Int) -> Double {
      let grid = RoundingGrid(dimension: dimension, bound: 1, valueBits: bits)
      #expect(grid.length == Double(1 << (bits - 2)))
      return grid.normBound / grid.length
    }
    // 16 bits, L = 16,384: 1.0007 and 1.0049 at a million and at ten million parameters.
    #expect(abs(ratio(1_000_000, 16) - 1.0007) < 5e-5 && abs(ratio(10_000_000, 16) - 1.0049) < 5e-5)
    // By hand: 4 + 1 / 4 + 7.4470 (2 + 1 / 2) is above (2 + 1)^2 = 9.
    #expect(RoundingGrid(dimension: 1, bound: 1, valueBits: 3).squaredNormLimit == 9)
    for bound in [1e-25, 0.3, 1, 1.9999999, 3, 1e25] {
      for bits in 2...32 {
        let grid = RoundingGrid(dimension: 1 << 32, bound: bound, valueBits: bits)
        #expect(grid.length <= Double(RoundingGrid.valueLimit(bits)) && grid.step.significand == 1)
        #expect(grid.normBound >= grid.length && grid.reach >= bound)
        // Half a step would not fit, or the steps are as fine as asked.
        #expect(2 * grid.length > Double(RoundingGrid.valueLimit(bits)) || grid.length >= Double(1 << (bits - 2)))
      }
    }
  }
}
