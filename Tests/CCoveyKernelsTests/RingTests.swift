import CCoveyKernels
import Testing

@Suite struct RingTests {
  @Test(arguments: [1, 2, 4, 8, 16, 32, 64, 512, 4096, 8192, 16384, 32768])
  func hadamard(_ n: Int) {
    var numbers = Numbers(UInt64(n))
    let x = numbers.floats(n)
    var result = Guarded(x)
    result.values.withUnsafeMutableBufferPointer { if let p = $0.baseAddress { covey_hadamard(p, n) } }
    // By the definition: entry (i, j) is the parity of i & j.
    let rows = n <= 512 ? Array(0..<n) : (0..<32).map { $0 * (n / 32) + $0 }
    for i in rows {
      let exact = (0..<n).reduce(0.0) { $0 + ((i & $1).nonzeroBitCount % 2 == 0 ? 1 : -1) * Double(x[$1]) }
      #expect(abs(Double(result.contents[i]) - exact) < 1e-5 * Double(n).squareRoot() * 4)
    }
    #expect(result.isIntact)
  }

  @Test func flipsSigns() {
    var numbers = Numbers(2)
    let x = numbers.floats(200)
    let signs: [UInt64] = [0xF0F0_1234_5678_9ABC, 1, 1 << 63, 0xFF]
    var y = x
    covey_flip_signs(&y, signs, 0.5, y.count)
    for i in 0..<200 { #expect(y[i] == x[i] * (signs[i / 64] >> (i % 64) & 1 == 1 ? -0.5 : 0.5)) }
  }

  @Test func roundsToNeighboursWithoutBias() {
    let n = 100_000
    var numbers = Numbers(3)
    for value: Float in [0.25, -0.25, 3.875, -7.5, 0, 2, -3] {
      let x = [Float](repeating: value, count: n)
      let random = (0..<n).map { _ in UInt32(numbers.integer(0...0xFFFF) << 16 | numbers.integer(0...0xFFFF)) }
      var z = [Int32](repeating: 0, count: n)
      let norm = covey_round_at_random(x, 1, random, &z, n)
      #expect(norm == z.reduce(0.0) { $0 + Double($1) * Double($1) })
      #expect(z.allSatisfy { abs(Float($0) - value) < 1 })
      let mean = z.reduce(0.0) { $0 + Double($1) } / Double(n)
      // The deviation of a mean of Bernoulli numbers is at most 0.5 / sqrt(n); five of them.
      #expect(abs(mean - Double(value)) <= 5 * 0.5 / Double(n).squareRoot())
    }
  }

  @Test func ringArithmetic() {
    var sum: [UInt32] = [1, .max, 1 << 31, 7]
    covey_ring_add(&sum, [2, 1, 1 << 31, .max], 4)
    #expect(sum == [3, 0, 0, 6])
    var z: [UInt32] = [0x1_0001, 0xFFFF_FFFF, 5, 1 << 15]
    covey_ring_reduce(&z, 16, 4)
    #expect(z == [1, 0xFFFF, 5, 1 << 15])
    var x = [Float](repeating: 0, count: 4)
    covey_ring_center(z, 16, 0.5, &x, 4)
    #expect(x == [0.5, -0.5, 2.5, -16384])
    covey_ring_reduce(&z, 32, 4)
    covey_ring_center([.max, 1 << 31, 1, 0], 32, 1, &x, 4)
    #expect(x == [-1, -2_147_483_648, 1, 0])
  }

  @Test func addsAndSubtractsLanes() {
    var numbers = Numbers(4)
    func word() -> UInt32 { UInt32(numbers.integer(0...0xFFFF) << 16 | numbers.integer(0...0xFFFF)) }
    for n in [0, 1, 7, 16, 31, 100] {
      let sum = (0..<n + 1).map { _ in word() }, wide = (0..<n).map { _ in word() }
      let narrow = wide.map { UInt16(truncatingIfNeeded: $0) }
      func changed(_ kernel: (inout [UInt32]) -> Void) -> [UInt32] {
        var copy = sum
        kernel(&copy)
        #expect(copy[n] == sum[n])
        return Array(copy[..<n])
      }
      #expect(changed { covey_ring_add(&$0, wide, n) } == zip(sum, wide).map { $0 &+ $1 })
      #expect(changed { covey_ring_subtract(&$0, wide, n) } == zip(sum, wide).map { $0 &- $1 })
      #expect(changed { covey_ring_add16(&$0, narrow, n) } == zip(sum, narrow).map { $0 &+ UInt32($1) })
      #expect(changed { covey_ring_subtract16(&$0, narrow, n) } == zip(sum, narrow).map { $0 &- UInt32($1) })
    }
  }
}
