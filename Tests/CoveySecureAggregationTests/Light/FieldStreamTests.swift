import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("Elements of the field")
struct FieldStreamTests {
  @Test("are the keystream's words, in whatever portions")
  func stream() throws {
    let key = try SecretKey(bytes: [UInt8](repeating: 9, count: 32).span.bytes)
    var bytes = [UInt8](repeating: 0, count: 4 * 3000)
    bytes.withUnsafeMutableBytes { buffer in
      var span = buffer.mutableBytes
      ChaCha20Stream(key: key, nonce: [UInt8](repeating: 0, count: 12)).fill(&span)
    }
    let words = (0..<3000).map { i in (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * i + $1]) << (8 * $1) } }
    // A word in 860 million is none: the chance that one of these is not is 3.5e-6, and the key is fixed.
    for portions in [[3000], [1, 2, 997, 2000], Array(repeating: 30, count: 100)] {
      let stream = FieldStream(key: key)
      var elements: [UInt32] = []
      for portion in portions {
        var part = [UInt32](repeating: 0, count: portion)
        part.withUnsafeMutableBufferPointer { stream.fill($0) }
        elements += part
      }
      #expect(elements == words)
    }
  }

  @Test("have inverses")
  func inverses() {
    var numbers = RandomStream(seed: 3, purpose: .data)
    let elements =
      [1, 2, UInt32(FieldOracle.order - 1)]
      + (0..<100).map { _ in
        UInt32(1 + numbers.next() % (FieldOracle.order - 1))
      }
    let inverses = PrimeField.inverses(of: elements)
    for (element, inverse) in zip(elements, inverses) { #expect(PrimeField.multiply(element, inverse) == 1) }
    #expect(PrimeField.inverses(of: []).isEmpty)
  }

  @Test("are summed by many threads", arguments: [1, 100, 40_000])
  func accumulates(count: Int) async {
    let accumulator = FieldAccumulator(count: count)
    let vector = (0..<count).map { UInt32(FieldOracle.order - 1) - UInt32($0 % 5) }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask { accumulator.add(vector.span.bytes) }
      }
    }
    var sum = [UInt32](repeating: 0, count: count)
    sum.withUnsafeMutableBufferPointer { accumulator.copy(to: $0) }
    #expect(sum.indices.allSatisfy { UInt64(sum[$0]) == 20 * UInt64(vector[$0]) % FieldOracle.order })
  }
}
