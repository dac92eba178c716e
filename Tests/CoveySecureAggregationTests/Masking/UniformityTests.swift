import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("What the server sees")
struct UniformityTests {
  /// Quantiles of tables (NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.4).
  @Test("is judged by the chi-square distribution")
  func tail() {
    for (x, degrees, p) in [
      (3.841, 1, 0.05), (10.828, 1, 0.001), (18.307, 10, 0.05), (37.697, 15, 0.001), (124.342, 100, 0.05),
      (29.588, 10, 0.001),
    ] {
      #expect(abs(Uniformity.tail(x, degrees: degrees) / p - 1) < 0.01)
    }
  }

  /// Masked vectors of five clients, each of which shares a mask with every other and has one of its own.
  private static func masked(_ inputs: [RingVector], seed: Int) throws -> [RingVector] {
    let root = try SecretKey(bytes: [UInt8](repeating: UInt8(seed), count: 32).span.bytes)
    let expander = MaskExpander()
    return try inputs.indices.map { u in
      var masks = [Mask(key: try root.derive(purpose: "self", u), sign: .adds)]
      for v in inputs.indices where v != u {
        masks.append(
          Mask(key: try root.derive(purpose: "pair", min(u, v), max(u, v)), sign: u > v ? .adds : .subtracts))
      }
      var values = inputs[u]
      expander.apply(masks, to: &values)
      return values
    }
  }

  @Test("is uniform, whatever one client's input is", arguments: [4, 12, 16, 20, 23, 32])
  func uniform(bits: Int) throws {
    let shape = RingShape(count: 40_000, bits: bits)
    var numbers = TestNumbers(seed: UInt64(bits))
    func constant(_ word: UInt32) -> RingVector {
      var vector = RingVector(shape)
      vector.withWords { $0.update(repeating: word) }
      return vector
    }
    var small = RingVector(shape)
    small.withWords { words in
      for i in words.indices { words[i] = UInt32(bitPattern: Int32(numbers.integer(in: -3...3))) }
    }
    small.reduce()
    let ring = UInt32.max >> UInt32(32 - bits)
    for (seed, first) in [constant(0), constant(ring), constant(1), constant(1 << UInt32(bits - 1)), small].enumerated()
    {
      let inputs = [first, small, constant(0), small, constant(ring)]
      let seen = try Self.masked(inputs, seed: seed + 1)
      #expect(Uniformity.pValue(seen) > 0.001)
      for vector in seen { #expect(Uniformity.pValue([vector]) > 0.001) }
      // Together without all but one: any four of the five vectors hide the inputs still.
      var four = seen[1]
      for vector in seen[2...] { four.add(vector) }
      four.reduce()
      #expect(Uniformity.pValue([four]) > 0.001)
      // The test sees what is not masked.
      #expect(Uniformity.pValue([first]) < 1e-9)
    }
  }

  @Test("tells one client's inputs apart no better than chance")
  func indistinguishable() throws {
    // The same element under many keys, with two inputs: two samples of one distribution.
    let expander = MaskExpander()
    let root = try SecretKey(bytes: [UInt8](repeating: 9, count: 32).span.bytes)
    var counts = [[Int](repeating: 0, count: 64), [Int](repeating: 0, count: 64)]
    for trial in 0..<8000 {
      for (side, input) in [UInt32(0), 0x7FFF].enumerated() {
        var values = RingVector(count: 1, bits: 20)
        values.withWords { $0.update(repeating: input) }
        expander.apply([Mask(key: try root.derive(purpose: "trial", trial, side), sign: .adds)], to: &values)
        counts[side][Int(values.words[0] >> 14)] += 1
      }
    }
    let chi = zip(counts[0], counts[1]).reduce(0.0) { sum, pair in
      sum + Double((pair.0 - pair.1) * (pair.0 - pair.1)) / Double(pair.0 + pair.1)
    }
    #expect(Uniformity.tail(chi, degrees: 63) > 0.001)
  }
}
