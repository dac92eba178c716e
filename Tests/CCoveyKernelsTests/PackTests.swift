import CCoveyKernels
import Testing

@Suite struct PackTests {
  /// Bit j of the string is bit j % 8 of byte j / 8.
  private static func reference(_ words: [UInt32], bits: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (words.count * bits + 7) / 8)
    for (i, word) in words.enumerated() {
      for bit in 0..<bits where word >> UInt32(bit) & 1 == 1 {
        bytes[(i * bits + bit) / 8] |= 1 << UInt8((i * bits + bit) % 8)
      }
    }
    return bytes
  }

  @Test(arguments: 1...32)
  func packsAndUnpacks(_ bits: Int) {
    var numbers = Numbers(UInt64(bits))
    for n in Array(0...40) + [63, 64, 65, 255, 1000] {
      let words = (0..<n).map { _ in UInt32(numbers.integer(0...0xFFFF) << 16 | numbers.integer(0...0xFFFF)) }
      let size = (n * bits + 7) / 8
      var bytes = [UInt8](repeating: 0xA5, count: size + 16)
      covey_pack(words, UInt32(bits), &bytes, n)
      #expect(Array(bytes[..<size]) == Self.reference(words, bits: bits))
      #expect(bytes[size...].allSatisfy { $0 == 0xA5 }, "a kernel wrote past its end")
      // What follows the bytes must not matter.
      let start = (0..<n + 8).map { _ in UInt32(numbers.integer(0...0xFFFF)) &* 77_777 }
      var sum = start
      covey_unpack_add(bytes, UInt32(bits), &sum, n)
      let ring = UInt32.max >> UInt32(32 - bits)
      #expect(Array(sum[..<n]) == zip(start, words).map { $0 &+ $1 & ring })
      #expect(sum[n...] == start[n...])
    }
  }
}
