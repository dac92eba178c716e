import CCoveyKernels
import Testing

@Suite struct EncodeTests {
  private static func center(_ word: UInt32, _ bits: Int) -> Int {
    let value = Int(word)
    return value < 1 << (bits - 1) ? value : value - 1 << bits
  }

  @Test(arguments: [3, 8, 16, 24, 32])
  func cutsOffAndCounts(_ bits: Int) {
    let limit = Float((1 << (min(bits, 24) - 1)) - 1)
    let x: [Float] = [
      0, -0.0, 0.99, -0.99, 1, -1, 2.5, -2.5, limit, -limit, limit + 0.5, limit + 1, -limit - 1, .infinity, -.infinity,
      .nan, 1e30,
    ]
    var words = [UInt32](repeating: 7, count: x.count)
    // A factor of a half, on numbers twice as large; random bits of ones never round up.
    var sums = covey_rounding()
    covey_encode_at_random(
      x.map { $0 * 2 }, 0.5, limit, UInt32(bits), [UInt32](repeating: .max, count: x.count), &words, x.count, &sums)
    #expect(sums.saturated == 7)
    for (value, word) in zip(x, words) where !value.isNaN {
      #expect(Self.center(word, bits) == Int(min(max(value, -limit), limit).rounded(.down)))
    }
    #expect(abs(Self.center(words[15], bits)) == Int(limit))
  }

  @Test func roundsAtRandom() {
    let n = 100_000, bits = 12
    var numbers = Numbers(6)
    let random = (0..<n).map { _ in UInt32(numbers.integer(0...0xFFFF) << 16 | numbers.integer(0...0xFFFF)) }
    var words = [UInt32](repeating: 0, count: n)
    for value: Float in [0.25, -0.25, 3.875, -7.5, 0, 2, -3, 99.75, 100, -100] {
      let x = [Float](repeating: value / 4, count: n)
      var sums = covey_rounding()
      covey_encode_at_random(x, 4, 100, UInt32(bits), random, &words, n, &sums)
      #expect(sums.saturated == 0)
      let z = words.map { Self.center($0, bits) }
      #expect(words.allSatisfy { $0 < 1 << 12 } && z.allSatisfy { abs(Float($0) - value) < 1 })
      let mean = z.reduce(0.0) { $0 + Double($1) } / Double(n)
      #expect(abs(mean - Double(value)) <= 5 * 0.5 / Double(n).squareRoot())
    }
    for value: Float in [100.0001, -101, .infinity, .nan] {
      var sums = covey_rounding()
      covey_encode_at_random([Float](repeating: value, count: 1000), 1, 100, 12, random, &words, 1000, &sums)
      #expect(sums.saturated == 1000)
      #expect(words[..<1000].allSatisfy { abs(Self.center($0, bits)) == 100 })
    }
  }

  /// The sums are those of the integers, of any length, added to what is there: squares exactly.
  @Test(arguments: [0, 1, 15, 16, 17, 1023, 1024, 1025, 5000]) func addsUpWhatRoundingDid(_ n: Int) {
    var numbers = Numbers(7)
    let x = (0..<n).map { _ in Float(numbers.integer(-1_000_000...1_000_000)) / 1000 }
    let random = (0..<n).map { _ in UInt32(numbers.integer(0...0xFFFF) << 16 | numbers.integer(0...0xFFFF)) }
    var words = [UInt32](repeating: 7, count: n + 1)
    var sums = covey_rounding(squares: 5, along: 3, error: 2, saturated: 1)
    covey_encode_at_random(x, 0.75, 700, 24, random, &words, n, &sums)
    var (squares, along, error, saturated) = (UInt64(5), 3.0, 2.0, 1)
    for i in 0..<n {
      let product = x[i] * 0.75, y = min(max(product, -700), 700)
      let z = Self.center(words[i], 24)
      squares += UInt64(z * z)
      along += (Double(z) - Double(y)) * Double(y)
      error += (Double(z) - Double(y)) * (Double(z) - Double(y))
      if abs(product) > 700 { saturated += 1 }
    }
    #expect(words[n] == 7 && sums.squares == squares && sums.saturated == saturated)
    #expect(abs(sums.error - error) <= 1e-5 * error && abs(sums.along - along) <= 1e-5 * 700 * Double(n + 1))
  }

  /// Squares of large integers are exact: 15 times 2^60 fit 64 bits.
  @Test func squaresAreExact() {
    var words = [UInt32](repeating: 0, count: 15)
    var sums = covey_rounding()
    let x = [Float](repeating: -0x1p30, count: 15)
    covey_encode_at_random(x, 1, 0x1p30, 32, [UInt32](repeating: 0, count: 15), &words, 15, &sums)
    #expect(sums.squares == 15 << 60 && sums.error == 0 && sums.along == 0)
  }

  @Test func centersWide() {
    let words: [UInt32] = [0, 1, 0x7F, 0x80, 0xFF]
    var wide = [Int64](repeating: 9, count: 5)
    covey_ring_center_wide(words, 8, 0, &wide, 5)
    #expect(wide == [0, 1, 127, -128, -1])
    covey_ring_center_wide(words, 8, 20, &wide, 5)
    #expect(wide == [0, 1 << 20, 127 << 20, -128 << 20, -1 << 20])
    covey_ring_center_wide([.max, 1 << 31], 32, 32, &wide, 2)
    #expect(wide[..<2] == [-1 << 32, -1 << 63])
  }
}
