import CoveyCore
import CoveySecureAggregation
import Synchronization
import Testing
import _TestSupport

@Suite("A sum from many threads")
struct StripedAccumulatorTests {
  @Test("is the sum", arguments: [1, 7, 8, 13, 20, 31, 32])
  func sums(bits: Int) throws {
    var numbers = TestNumbers(seed: 40 + UInt64(bits))
    for count in [0, 1, StripedAccumulator.stripe - 1, StripedAccumulator.stripe, 3 * StripedAccumulator.stripe + 5] {
      let shape = RingShape(count: count, bits: bits)
      let accumulator = StripedAccumulator(shape)
      var expected = RingVector(shape)
      let packed = (0..<6).map { _ in
        let vector = PackedRingTests.vector(count, bits: bits, &numbers)
        expected.add(vector)
        var bytes = [UInt8]()
        PackedRing.pack(vector, into: &bytes)
        return bytes
      }
      expected.reduce()
      let failures = Atomic<Int>(0)
      ConcurrentWorkers().perform(pieces: packed.count) { i in
        let bytes = packed[i]
        do { try accumulator.add(packed: bytes.span.bytes) } catch { failures.add(1, ordering: .relaxed) }
      }
      #expect(failures.load(ordering: .relaxed) == 0 && accumulator.count == 6)
      #expect(accumulator.total() == expected)
      accumulator.clear()
      #expect(accumulator.total() == RingVector(shape) && accumulator.count == 0)
    }
  }

  @Test("takes no vector of another shape")
  func refused() throws {
    let accumulator = StripedAccumulator(RingShape(count: 40_001, bits: 9))
    let size = PackedRing.byteCount(accumulator.shape)
    for wrong in [0, 1, size - 1, size + 1] {
      #expect(throws: SecureAggregationError.wrongShape) {
        let bytes = [UInt8](repeating: 1, count: wrong)
        try accumulator.add(packed: bytes.span.bytes)
      }
    }
    var bytes = [UInt8](repeating: 0xFF, count: size)
    #expect(throws: SecureAggregationError.wrongShape) { try accumulator.add(packed: bytes.span.bytes) }
    #expect(accumulator.count == 0 && accumulator.total() == RingVector(accumulator.shape))
    bytes[size - 1] = 1
    try accumulator.add(packed: bytes.span.bytes)
    #expect(accumulator.count == 1 && accumulator.total().words.allSatisfy { $0 == 511 })
  }
}
