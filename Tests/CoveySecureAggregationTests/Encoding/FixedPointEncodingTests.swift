import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Numbers of an encoding")
struct FixedPointEncodingTests {
  @Test("leave room for the whole cohort at its extremes")
  func room() throws {
    var numbers = TestNumbers(seed: 11)
    for _ in 0..<2000 {
      let cohort = 1 << numbers.integer(in: 0...14) + numbers.integer(in: 0...3)
      let valueBits = numbers.integer(in: 2...32)
      let rounding = numbers.pick(FixedPointEncoding.Rounding.allCases)
      guard
        let encoding = try? FixedPointEncoding(
          dimension: numbers.integer(in: 1...5000), clipBound: Double(numbers.uniforms(1, in: 0.001...100)[0]),
          cohort: cohort, weightBound: numbers.integer(in: 1...1000), valueBits: valueBits,
          rounding: rounding, saturationProbability: rounding == .conditional || numbers.chance(0.5) ? nil : 1e-6)
      else {
        // Only for want of room.
        #expect((1...cohort).contains { $0 > 1 << (32 - valueBits) })
        continue
      }
      #expect(cohort <= 1 << (encoding.bits - valueBits) && encoding.bits <= 32)
      #expect(encoding.bits == valueBits || cohort > 1 << (encoding.bits - valueBits - 1))
      #expect(encoding.largestSum == cohort * encoding.valueLimit && encoding.largestSum < 1 << (encoding.bits - 1))
      #expect(Int(Float(encoding.valueLimit)) == encoding.valueLimit)
      // A coordinate at the bound stays within the limit, and uses at least a quarter of the range.
      let most = encoding.coordinateBound / encoding.step
      #expect(most.rounded(.up) <= Double(1 << (valueBits - 1)))
      #expect(most >= Double(encoding.valueLimit) / 4)
      #expect((encoding.grid != nil) == (rounding == .conditional))
      if let grid = encoding.grid { #expect(grid.step == encoding.step && grid.step.significand == 1) }
    }
  }

  @Test("match the exact grid of central noise where the ring has room")
  func centralGrid() throws {
    for bound in [0.5, 0.1, 1, 3.999, 4, 1e-7] {
      let encoding = try FixedPointEncoding(
        dimension: 10, clipBound: bound, cohort: 32, valueBits: 27, rounding: .conditional)
      // CoveyPrivacy's SumGrid: the binade of the bound times 2^-25.
      #expect(encoding.step == Double(sign: .plus, exponent: Int(bound.exponent) - 25, significand: 1))
      #expect(encoding.bits == 32)
    }
  }

  @Test("narrow the range under a rotation, with a stated probability")
  func rotation() throws {
    let plain = try FixedPointEncoding(dimension: 100_000, clipBound: 2, cohort: 100)
    let rotated = try FixedPointEncoding(dimension: 100_000, clipBound: 2, cohort: 100, saturationProbability: 1e-6)
    #expect(rotated.encodedDimension == 131_072 && plain.encodedDimension == 100_000)
    #expect(plain.saturationProbability == 0 && rotated.saturationProbability == 1e-6)
    // 2 exp(-k^2 / 2) for each of 131,072 coordinates: k = 7.252.
    #expect(abs(rotated.coordinateBound / (2 * 7.2517 / 131_072.0.squareRoot()) - 1) < 1e-3)
    #expect(rotated.errorBound(clients: 100) < plain.errorBound(clients: 100) / 30)
    // In few dimensions a coordinate may hold the whole norm.
    let small = try FixedPointEncoding(dimension: 4, clipBound: 2, cohort: 100, saturationProbability: 1e-6)
    #expect(small.coordinateBound == 2 && small.saturationProbability == 0)
  }

  @Test("that cannot be are refused with a sentence")
  func refused() {
    func refuses(_ word: String, _ make: () throws(IntegerEncodingError) -> FixedPointEncoding) {
      do {
        _ = try make()
        Issue.record("\(word) passed")
      } catch { #expect("\(error)".contains(word)) }
    }
    typealias Encoding = FixedPointEncoding
    refuses("parameters") { () throws(IntegerEncodingError) in try Encoding(dimension: 0, clipBound: 1, cohort: 2) }
    for bound in [0, -1, .nan, .infinity, 1e26, 1e-26] {
      refuses("bound") { () throws(IntegerEncodingError) in try Encoding(dimension: 1, clipBound: bound, cohort: 2) }
    }
    refuses("cohort") { () throws(IntegerEncodingError) in try Encoding(dimension: 1, clipBound: 1, cohort: 0) }
    for weight in [0, -5, (1 << 40) + 1] {
      refuses("weights") { () throws(IntegerEncodingError) in
        try Encoding(dimension: 1, clipBound: 1, cohort: 2, weightBound: weight)
      }
    }
    for bits in [1, 33, 0] {
      refuses("bits") { () throws(IntegerEncodingError) in
        try Encoding(dimension: 1, clipBound: 1, cohort: 2, valueBits: bits)
      }
    }
    for p in [0, 1, -1, .nan] as [Double] {
      refuses("probability") { () throws(IntegerEncodingError) in
        try Encoding(dimension: 1, clipBound: 1, cohort: 2, saturationProbability: p)
      }
    }
    refuses("conditional") { () throws(IntegerEncodingError) in
      try Encoding(dimension: 1, clipBound: 1, cohort: 2, rounding: .conditional, saturationProbability: 0.1)
    }
    #expect(throws: IntegerEncodingError.noRoom(valueBits: 16, cohort: 65_537, possible: 15)) {
      try Encoding(dimension: 1, clipBound: 1, cohort: 65_537)
    }
    refuses("at most 15 bits") { () throws(IntegerEncodingError) in
      try Encoding(dimension: 1, clipBound: 1, cohort: 65_537)
    }
  }

  @Test("have bytes that tell them apart")
  func digest() throws {
    func digest(
      _ dimension: Int = 9, _ bound: Double = 1, _ cohort: Int = 10, _ weight: Int = 1, _ bits: Int = 16,
      _ rounding: FixedPointEncoding.Rounding = .stochastic, _ p: Double? = nil
    ) throws -> [UInt8] {
      try FixedPointEncoding(
        dimension: dimension, clipBound: bound, cohort: cohort, weightBound: weight, valueBits: bits,
        rounding: rounding, saturationProbability: p
      ).wireBytes
    }
    let all = [
      try digest(), try digest(10), try digest(9, 1.0.nextUp), try digest(9, 1, 11), try digest(9, 1, 10, 2),
      try digest(9, 1, 10, 1, 15), try digest(9, 1, 10, 1, 16, .conditional),
      try digest(9, 1, 10, 1, 16, .stochastic, 0.5),
    ]
    #expect(Set(all).count == all.count)
    #expect(try digest() == all[0])
  }
}
