import CoveyCrypto
import CoveyNoise
import Testing

@Suite("Streams of noise")
struct NoiseSupplyTests {
  private func words(_ source: any NoiseSource, _ count: Int = 4) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: count)
    var span = words.mutableSpan
    source.fill(&span)
    return words
  }

  private static func supplies() throws -> [any NoiseSupply] {
    let key = try SecretKey(bytes: Array(UInt8(0)..<32).span.bytes)
    return [SecureNoise(key: key), SeededNoise(seed: 7)]
  }

  @Test("equal names give equal bits, other names others") func names() throws {
    for supply in try Self.supplies() {
      var seen: Set<[UInt64]> = []
      var count = 0
      for purpose in NoisePurpose.allCases {
        for (round, client, piece) in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1 << 40, 0, 0), (0, -1, 5)] {
          let bits = words(supply.source(purpose, round: round, client: client, piece: piece))
          #expect(bits == words(supply.source(purpose, round: round, client: client, piece: piece)))
          seen.insert(bits)
          count += 1
        }
      }
      #expect(seen.count == count)
    }
  }

  /// The key by Python's hashlib, the keystream by a program written from RFC 8439 alone.
  @Test("secure noise is the documented keystream") func knownAnswer() throws {
    let key = try SecretKey(bytes: Array(UInt8(0)..<32).span.bytes)
    #expect(
      words(SecureNoise(key: key).source(.update, round: 2, client: 3, piece: 4)) == [
        4_001_891_848_663_958_485, 16_963_264_548_461_589_439, 18_252_234_019_860_266_415,
        15_495_583_487_139_722_810,
      ])
  }

  @Test("seeded noise is another for another seed and stays what it was") func seeded() throws {
    let first = words(SeededNoise(seed: 1).source(.update, round: 0, client: 0, piece: 0))
    #expect(first != words(SeededNoise(seed: 2).source(.update, round: 0, client: 0, piece: 0)))
    #expect(
      first == [
        16_501_668_804_639_983_956, 9_769_609_443_265_136_643, 4_707_449_958_236_163_540, 838_436_469_825_186_389,
      ])
  }

  @Test("only secure noise is private") func privacy() throws {
    let (secure, seeded) = (try SecureNoise.fresh(), SeededNoise(seed: 1))
    #expect(secure.isPrivate && secure.source(.step, round: 0, client: 0, piece: 0).isPrivate)
    #expect(!seeded.isPrivate && !seeded.source(.step, round: 0, client: 0, piece: 0).isPrivate)
    let other = try SecureNoise.fresh()
    #expect(
      words(secure.source(.step, round: 0, client: 0, piece: 0))
        != words(other.source(.step, round: 0, client: 0, piece: 0)))
  }

  @Test("a reader gives the source's words", arguments: [0, 1, 100, 2048, 10_000]) func reader(_ expected: Int) throws {
    for supply in try Self.supplies() {
      let whole = words(supply.source(.update, round: 0, client: 0, piece: 0), 5000)
      var reader = NoiseWords(supply.source(.update, round: 0, client: 0, piece: 0), expecting: expected)
      var read: [UInt64] = []
      for _ in 0..<5000 { read.append(reader.next()) }
      // Not in the macro: it would print every word.
      let isEqual = read == whole
      #expect(isEqual)
    }
  }

  @Test("integers below a bound are uniform", arguments: [1, 3, 6, 1 << 63 + 1] as [UInt64])
  func below(_ bound: UInt64) {
    var reader = NoiseWords(NoiseStatistics.source(bound))
    var counts = [Int](repeating: 0, count: 3)
    for _ in 0..<30_000 {
      let value = reader.next(below: bound)
      #expect(value < bound)
      counts[min(2, Int(Double(value) / Double(bound) * 3))] += 1
    }
    if bound == 1 { return #expect(counts == [30_000, 0, 0]) }
    let chi = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
    #expect(NoiseStatistics.chiSquareTail(chi, degrees: 2) > 0.001)
  }
}
