import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Sums of encoded updates")
struct FixedPointSumTests {
  @Test("decode within the stated error, whatever the updates, weights and roundings", arguments: 0..<60)
  func decodes(seed: Int) throws {
    var numbers = TestNumbers(seed: UInt64(seed))
    let dimension = numbers.pick([1, 2, 5, 64, 1000, 5000]), cohort = numbers.pick([1, 2, 3, 10, 33])
    let bound = Double(numbers.pick([1e-6, 0.1, 1, 7.3, 1000] as [Float]))
    let rounding = numbers.pick(FixedPointEncoding.Rounding.allCases)
    let isRotated = rounding == .stochastic && numbers.chance(0.6)
    let encoding = try FixedPointEncoding(
      dimension: dimension, clipBound: bound, cohort: cohort, weightBound: numbers.pick([1, 7, 600]),
      valueBits: numbers.pick([4, 8, 16, 20, 26]), rounding: rounding,
      saturationProbability: isRotated ? 1e-9 : nil)
    let rotation = isRotated ? RandomizedHadamard(dimension: dimension, seed: UInt64(seed), round: 3) : nil
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(seed)
    let layout = try CounterLayout(counters: 2, cohort: cohort, bits: encoding.bits)
    let shape = RingShape(count: encoding.encodedDimension + layout.words, bits: encoding.bits)
    var sum = RingVector(shape)
    var exact = [Double](repeating: 0, count: dimension)
    var weights: Int64 = 0
    for client in 0..<cohort {
      let values = EncodingCases.values(dimension, bound: bound, &numbers)
      let weight = numbers.integer(in: 0...encoding.weightBound)
      for (i, value) in values.enumerated() { exact[i] += Double(weight) * Double(value) }
      weights += Int64(weight)
      var ring = RingVector(shape)
      layout.write([Int64(weight), Int64(-client)], to: &ring, at: encoding.encodedDimension)
      let outcome = try encoder.encode(
        EncodingCases.update(values), weight: weight, rotation: rotation, into: &ring, random: stream.fill)
      #expect(outcome.saturated == 0)
      #expect(EncodingCases.integers(ring)[..<encoding.encodedDimension].allSatisfy { abs($0) <= encoding.valueLimit })
      sum.add(ring)
    }
    sum.reduce()
    // Weights are exact.
    #expect(layout.read(sum, at: encoding.encodedDimension) == [weights, Int64(-cohort * (cohort - 1) / 2)])
    var decoder = FixedPointDecoder(encoding)
    var decoded = ParameterVector(count: dimension)
    decoder.decode(sum, rotation: rotation, into: &decoded)
    let errors = (0..<dimension).map { Double(decoded[$0]) - exact[$0] }
    let stated = encoding.errorBound(clients: cohort)
    #expect((errors.reduce(0) { $0 + $1 * $1 } / Double(dimension)).squareRoot() <= stated)
    if !isRotated { #expect(errors.allSatisfy { abs($0) <= stated }) }
  }

  @Test(
    "do not wrap around when the whole cohort is at an extreme",
    arguments: [(1, 32), (2, 31), (32, 27), (100, 16), (1000, 8)])
  func extremes(cohort: Int, valueBits: Int) throws {
    for rounding in FixedPointEncoding.Rounding.allCases {
      for bound in [1.0, 1.7, 1.9999999] {
        let encoding = try FixedPointEncoding(
          dimension: 2, clipBound: bound, cohort: cohort, valueBits: valueBits, rounding: rounding)
        // The largest floats within the bound, or with conditional rounding, which bounds the norm, half as much in squares.
        var largest = Float(rounding == .conditional ? bound / 2.0.squareRoot() : bound)
        if rounding == .conditional || Double(largest) > bound { largest = largest.nextDown }
        let encoder = FixedPointEncoder(encoding)
        let stream = try EncodingCases.stream(7)
        var sum = RingVector(count: 2, bits: encoding.bits)
        for _ in 0..<cohort {
          var ring = RingVector(sum.shape)
          // Each coordinate alone can have the norm of the bound.
          #expect(
            try encoder.encode(EncodingCases.update([largest, -largest]), into: &ring, random: stream.fill).saturated
              == 0)
          sum.add(ring)
        }
        sum.reduce()
        let expected = Double(largest) * Double(cohort)
        var decoder = FixedPointDecoder(encoding)
        var decoded = ParameterVector(count: 2)
        decoder.decode(sum, into: &decoded)
        #expect(abs(Double(decoded[0]) - expected) <= encoding.errorBound(clients: cohort))
        #expect(abs(Double(decoded[1]) + expected) <= encoding.errorBound(clients: cohort))
      }
    }
  }

  @Test("count what is cut off, and still do not wrap around")
  func saturates() throws {
    let encoding = try FixedPointEncoding(dimension: 5, clipBound: 1, cohort: 3, weightBound: 4, valueBits: 10)
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(1)
    var sum = RingVector(count: 5, bits: encoding.bits)
    for _ in 0..<3 {
      var ring = RingVector(sum.shape)
      // No clipped update: a caller that clips to another bound than it encodes.
      let saturated = try encoder.encode(
        EncodingCases.update([1.01, -1e30, 0.5, -2, .greatestFiniteMagnitude]), weight: 4, into: &ring,
        random: stream.fill
      ).saturated
      #expect(saturated == 4)
      sum.add(ring)
    }
    sum.reduce()
    let integers = EncodingCases.integers(sum), most = 3 * encoding.valueLimit
    #expect(integers[0] == most && integers[1] == -most && integers[3] == -most && integers[4] == most)
    #expect(abs(integers[2] - most / 2) < 6)
  }

  @Test("take no update that is not finite", arguments: [Float.nan, .infinity, -.infinity])
  func refused(value: Float) throws {
    let encoding = try FixedPointEncoding(dimension: 3, clipBound: 1, cohort: 3)
    let stream = try EncodingCases.stream(1)
    var ring = RingVector(count: 3, bits: encoding.bits)
    ring.withWords { $0.update(repeating: 5) }
    let before = ring
    #expect(throws: SecureAggregationError.self) {
      _ = try FixedPointEncoder(encoding).encode(
        EncodingCases.update([0, value, 0]), into: &ring, random: stream.fill)
    }
    #expect(ring == before)
  }

  @Test("are right on average when rounded at random")
  func unbiased() throws {
    let n = 40_000
    let encoding = try FixedPointEncoding(dimension: n, clipBound: 1000, cohort: 1, weightBound: 10, valueBits: 9)
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(4)
    for (value, weight) in [(Float(3), 10), (-3, 7), (0.01, 10), (100, 3)] {
      var ring = RingVector(count: n, bits: encoding.bits)
      _ = try encoder.encode(
        EncodingCases.update([Float](repeating: value, count: n)), weight: weight, into: &ring, random: stream.fill)
      let mean = Double(EncodingCases.integers(ring).reduce(0, +)) / Double(n) * encoding.step
      #expect(abs(mean - Double(value) * Double(weight) / 10) < 5 * 0.5 * encoding.step / Double(n).squareRoot())
    }
  }

  @Test("leave no random bits behind, with which rounding could be undone")
  func wipes() throws {
    let encoding = try FixedPointEncoding(dimension: 9000, clipBound: 1, cohort: 3)
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(2)
    var ring = RingVector(count: 9000, bits: encoding.bits)
    var fills = 0
    _ = try encoder.encode(EncodingCases.update([Float](repeating: 0, count: 9000)), into: &ring) { words in
      stream.fill(&words)
      #expect((0..<words.count).contains { words[$0] != 0 })
      fills += 1
    }
    #expect(fills == 3)
    encoder.withRandomBits { bits in
      #expect(bits.count > 0 && bits.indices.allSatisfy { bits[$0] == 0 })
    }
  }

  @Test("under a rotation are cut off no more often than stated")
  func rareSaturation() throws {
    let dimension = 200
    let encoding = try FixedPointEncoding(
      dimension: dimension, clipBound: 1, cohort: 1, valueBits: 12, saturationProbability: 0.2)
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(5)
    var numbers = TestNumbers(seed: 5)
    var cut = 0
    let trials = 2000
    for trial in 0..<trials {
      let rotation = RandomizedHadamard(dimension: dimension, seed: 1, round: trial)
      var ring = RingVector(count: encoding.encodedDimension, bits: encoding.bits)
      let update = EncodingCases.update(EncodingCases.values(dimension, bound: 1, &numbers))
      if try encoder.encode(update, rotation: rotation, into: &ring, random: stream.fill).saturated > 0 { cut += 1 }
    }
    #expect(encoding.saturationProbability == 0.2 && encoding.coordinateBound < 0.3)
    #expect(Double(cut) / Double(trials) <= 0.2)
    // The range is so narrow that it does happen.
    #expect(cut > 0)
  }
}
