import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

/// All of masking and encoding together, without a protocol: what clients send, and what the server makes of it.
@Suite("Masked sums of encoded updates")
struct MaskedSumTests {
  @Test(
    "are the plain sums, with and without a client that drops out", arguments: [(2, 16), (5, 10), (12, 12), (7, 20)])
  func equalsPlainSum(clients: Int, valueBits: Int) throws {
    let dimension = 20_000
    var numbers = TestNumbers(seed: UInt64(clients))
    let encoding = try FixedPointEncoding(
      dimension: dimension, clipBound: 1, cohort: clients, weightBound: 50, valueBits: valueBits)
    let counters = try CounterLayout(counters: 3, cohort: clients, bits: encoding.bits)
    let shape = RingShape(count: dimension + counters.words, bits: encoding.bits)
    let root = try SecretKey(bytes: [UInt8](repeating: UInt8(clients), count: 32).span.bytes)
    let expander = MaskExpander()
    let encoder = FixedPointEncoder(encoding)
    let stream = try EncodingCases.stream(clients)
    func pair(_ u: Int, _ v: Int) throws -> Mask {
      Mask(key: try root.derive(purpose: "pair", min(u, v), max(u, v)), sign: u > v ? .adds : .subtracts)
    }
    var messages = [[UInt8]](), plain = [RingVector]()
    for u in 0..<clients {
      var values = RingVector(shape)
      let update = EncodingCases.update(EncodingCases.values(dimension, bound: 1, &numbers))
      #expect(try encoder.encode(update, weight: u + 1, into: &values, random: stream.fill).saturated == 0)
      counters.write([Int64(u + 1), 100, -Int64(u)], to: &values, at: dimension)
      plain.append(values)
      var masks = [Mask(key: try root.derive(purpose: "self", u), sign: .adds)]
      for v in 0..<clients where v != u { masks.append(try pair(u, v)) }
      expander.apply(masks, to: &values)
      var message = [UInt8]()
      PackedRing.pack(values, into: &message)
      messages.append(message)
    }
    for dropped in [nil, 0, clients - 1] as [Int?] {
      let accumulator = StripedAccumulator(shape)
      let alive = (0..<clients).filter { $0 != dropped }
      var expected = RingVector(shape)
      for u in alive {
        let message = messages[u]
        try accumulator.add(packed: message.span.bytes)
        expected.add(plain[u])
      }
      expected.reduce()
      var sum = accumulator.total()
      var masks = try alive.map { Mask(key: try root.derive(purpose: "self", $0), sign: .subtracts) }
      // The masks that the survivors share with who dropped out are taken off as they were put on by them.
      if let dropped { masks += try alive.map { try pair(dropped, $0) } }
      expander.apply(masks, to: &sum, on: ConcurrentWorkers())
      #expect(sum == expected)
      #expect(counters.read(sum, at: dimension)[0] == alive.reduce(0) { $0 + Int64($1 + 1) })
      #expect(counters.read(sum, at: dimension)[1] == Int64(100 * alive.count))
      #expect(counters.read(sum, at: dimension)[2] == alive.reduce(0) { $0 - Int64($1) })
    }
  }
}
