import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Packed vectors")
struct PackedRingTests {
  static func vector(_ count: Int, bits: Int, _ numbers: inout TestNumbers) -> RingVector {
    var vector = RingVector(count: count, bits: bits)
    vector.withWords { words in
      for i in words.indices {
        words[i] = UInt32(numbers.integer(in: 0...0xFFFF) << 16 | numbers.integer(in: 0...0xFFFF))
      }
    }
    return vector
  }

  @Test("come back, whatever the width", arguments: 1...32)
  func roundTrip(bits: Int) throws {
    var numbers = TestNumbers(seed: UInt64(bits))
    for count in [0, 1, 2, 7, 8, 9, 31, 32, 33, 1000, 4097] {
      let vector = Self.vector(count, bits: bits, &numbers)
      var reduced = vector
      reduced.reduce()
      // Packing appends, and takes elements modulo 2^bits.
      var bytes: [UInt8] = [1, 2, 3]
      PackedRing.pack(vector, into: &bytes)
      #expect(bytes.count == 3 + PackedRing.byteCount(vector.shape) && Array(bytes[..<3]) == [1, 2, 3])
      #expect(PackedRing.byteCount(vector.shape) == vector.byteCount)
      let packed = Array(bytes[3...])
      var back = RingVector(vector.shape)
      try PackedRing.add(packed.span.bytes, to: &back)
      #expect(back == reduced)
      // Twice makes a sum.
      try PackedRing.add(packed.span.bytes, to: &back)
      back.reduce()
      var sum = vector
      sum.add(vector)
      sum.reduce()
      #expect(back == sum)
    }
  }

  @Test("have one form each: another length or bits beyond the end are refused, and nothing is added")
  func refused() {
    for (count, bits) in [(5, 3), (1, 1), (9, 20), (8, 20), (3, 32)] {
      var sum = RingVector(count: count, bits: bits)
      let size = PackedRing.byteCount(sum.shape)
      for wrong in [0, size - 1, size + 1] where wrong != size {
        #expect(throws: SecureAggregationError.wrongShape) {
          let bytes = [UInt8](repeating: 0xFF, count: wrong)
          try PackedRing.add(bytes.span.bytes, to: &sum)
        }
      }
      if count * bits % 8 != 0 {
        var bytes = [UInt8](repeating: 0, count: size)
        for bit in count * bits % 8..<8 {
          bytes[size - 1] = 1 << UInt8(bit)
          #expect(throws: SecureAggregationError.wrongShape) { try PackedRing.add(bytes.span.bytes, to: &sum) }
        }
      }
      #expect(sum == RingVector(count: count, bits: bits))
    }
  }
}
